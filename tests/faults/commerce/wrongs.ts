// What could be wrong with the books, by the rule that must say so, as statements that make it so.
import type { rules } from './rules.ts'

const first = (status: string) => `(select min(id::text)::uuid from orders.orders where status = '${status}')`
const ofFirst = (status: string) => `(select min(id::text) from orders.orders where status = '${status}')`

interface Wrong {
  readonly title: string
  readonly sql: string
  /** Other rules may see it too. */
  readonly isSeenByOthers?: true
}

export const wrongs: Readonly<Record<keyof typeof rules, readonly Wrong[]>> = {
  C1: [
    {
      title: 'an accepted order is gone with all its traces',
      sql: `delete from orders.order_lines where order_id = ${first('cancelled')};
            delete from orders.idempotency_keys where body::jsonb ->> 'id' = ${ofFirst('cancelled')};
            delete from orders.orders where id = ${first('cancelled')}`,
      isSeenByOthers: true,
    },
  ],
  C2: [
    {
      title: 'one key has made two orders',
      sql: `insert into orders.orders select gen_random_uuid(), customer_id, status, cancel_reason, cancel_requested_at,
                   total_amount, currency, payment_method, created_at, updated_at
              from orders.orders where id = ${first('cancelled')}`,
      isSeenByOthers: true,
    },
    {
      title: 'a key is kept with another order than was answered',
      sql: `update orders.idempotency_keys set body = jsonb_set(body::jsonb, '{id}', to_jsonb(${ofFirst('cancelled')}))::text
             where body::jsonb ->> 'id' = ${ofFirst('confirmed')}`,
    },
  ],
  C3: [
    {
      title: 'a process has stopped half-way',
      sql: `update orders.processes set state = 'charging' where key = ${ofFirst('cancelled')}`,
    },
  ],
  C4: [
    {
      title: 'an order was charged twice, and once of it given back',
      sql: `drop index payments.captured_or_voided_once;
            insert into payments.sandbox_ledger select key || ':again', kind, authorization_id, reference, method, amount, currency, reason, refunded_before
              from payments.sandbox_ledger where kind = 'capture' and reference = ${ofFirst('confirmed')};
            insert into payments.sandbox_ledger select key || ':back', 'refund', authorization_id, reference, method, amount, currency, reason, 0
              from payments.sandbox_ledger where kind = 'capture' and reference = ${ofFirst('confirmed')} limit 1`,
    },
    {
      title: 'the provider took another sum than payments have',
      sql: `update payments.payments set amount = amount + 1 where order_id = ${first('confirmed')}`,
    },
  ],
  C5: [
    {
      title: 'a confirmed order was given its money back',
      sql: `insert into payments.sandbox_ledger select key || ':back', 'refund', authorization_id, reference, method, amount, currency, reason, 0
              from payments.sandbox_ledger where kind = 'capture' and reference = ${ofFirst('confirmed')}`,
    },
  ],
  C6: [
    {
      title: 'a piece is missing',
      sql: `update inventory.products set on_hand = on_hand - 1 where sku = 'OAK'`,
    },
    {
      title: 'a piece is held for nobody',
      sql: `update inventory.products set reserved = 1 where sku = 'OAK'`,
    },
  ],
  C7: [
    {
      title: 'a mail was never sent',
      sql: `delete from notifications.mailbox where message_id in (select min(message_id) from notifications.mailbox
              where message_id like any (select '%' || id || '%' from notifications.notifications where kind = 'order-placed'))`,
    },
    {
      title: 'a mail was sent twice',
      sql: `insert into notifications.mailbox select 'again-' || message_id, "to", subject, text, html, at
              from notifications.mailbox where message_id like any (select '%' || id || '%' from notifications.notifications where kind = 'order-placed') limit 1`,
    },
  ],
  C8: [
    {
      title: 'a message was let go of and never handled',
      sql: `delete from witness.handled where n = (select max(n) from witness.handled)`,
    },
    {
      title: 'a message was handled twice',
      isSeenByOthers: true,
      sql: `insert into witness.handled (receiver, id) select receiver, id from witness.handled order by n desc limit 1`,
    },
    {
      title: 'a message came from nowhere',
      sql: `insert into orders.inbox (id, source, name, state) values (gen_random_uuid(), 'payments', 'payments.payment-taken@1', 'handled')`,
    },
  ],
  C9: [
    {
      title: 'two messages of one line changed places',
      sql: `update witness.handled set id = case when id = one then other else one end
              from (select (array_agg(id order by n))[1] as one, (array_agg(id order by n))[2] as other
                      from witness.said where destination = 'inventory' and key is not null
                     group by source, key having count(*) > 1 limit 1) pair
             where id in (one, other)`,
    },
  ],
  C10: [
    {
      title: 'a confirmed order has its stock no longer',
      sql: `update inventory.reservations set status = 'released' where order_id = ${first('confirmed')}`,
    },
  ],
  C14: [
    {
      title: 'a message stands in the outbox',
      sql: `insert into orders.outbox (id, destination, name, data, context, generation, next_at)
            select id, destination, name, '{}', '{}', 1, now() from witness.said where source = 'orders' limit 1`,
    },
  ],
  C16: [
    {
      title: 'a message is dead',
      sql: `update orders.inbox set state = 'dead', data = '{}', error = 'of grief' where id = (select id from orders.inbox limit 1)`,
    },
  ],
}
