// What could go wrong with the books, as a statement that does it, and what must then be said of it.
interface Wrong {
  readonly what: string
  readonly fault: RegExp
  readonly statement: string
}
const wrong = (what: string, fault: RegExp, statement: string): Wrong => ({ what, fault, statement })

const anotherOrder = `
  insert into orders.orders
  select gen_random_uuid(), customer_id, status, cancel_reason, cancel_requested_at, total_amount, currency,
         payment_method, created_at, updated_at
    from orders.orders limit 1`
const anotherEntry = (kind: string) => `
  insert into payments.sandbox_ledger
    (key, kind, authorization_id, reference, method, amount, currency, refunded_before)
  select key || ' again', kind, authorization_id || ' again', reference, method, amount, currency, refunded_before
    from payments.sandbox_ledger where kind = '${kind}' limit 1`
const anotherMail = `
  insert into notifications.mailbox
  select message_id || ' again', "to", subject, text, html, at from notifications.mailbox limit 1`
const strayMail = `insert into notifications.mailbox values ('stray', 'a@example.com', '', '', '', now())`
const anotherMessage = `
  insert into payments.outbox (id, destination, name, data, context, generation, next_at)
  values (gen_random_uuid(), 'orders', 'x@1', '{}', '{}', 1, now())`
const strayReservation = `insert into inventory.reservations values (gen_random_uuid(), 'released', now(), now(), now())`

export const wrongs: readonly Wrong[] = [
  wrong(
    'orders are lost',
    /^C1: order .* is lost/,
    'delete from orders.order_lines; delete from orders.orders',
  ),
  wrong(
    'a price has changed',
    /^C1: .* another price/,
    'update orders.orders set total_amount = total_amount + 1',
  ),
  wrong('an order was made twice', /^C2: /, anotherOrder),
  wrong(
    'an order never ends',
    /^C3: order/,
    `update orders.orders set status = 'pending', cancel_reason = null`,
  ),
  wrong(
    'a payment never ends',
    /^C3: the payment/,
    `update payments.payments set status = 'pending', decline_reason = null, refunded = 0`,
  ),
  wrong('an order was charged twice', /^C4: order .* charged 2 times/, anotherEntry('capture')),
  wrong(
    'another currency was charged',
    /^C4: a capture .* in USD/,
    `update payments.sandbox_ledger set currency = 'USD' where kind = 'capture'`,
  ),
  wrong(
    'money that was given back is not in the books of payments',
    /^C4: order .* payments has/,
    `update payments.payments set status = 'captured', refunded = 0 where refunded > 0`,
  ),
  wrong(
    'the provider knows of another order',
    /^C4: the provider knows/,
    `update payments.sandbox_ledger set reference = gen_random_uuid()`,
  ),
  wrong('money was given back twice', /^C5: of order/, anotherEntry('refund')),
  wrong('more is kept in all', /^C5: .* in all/, anotherEntry('capture')),
  wrong('money was not given back', /^C1: refund/, `update payments.refunds set status = 'refused'`),
  wrong(
    'nothing was charged',
    /^C10: order .* was charged nothing/,
    `delete from payments.sandbox_ledger where kind = 'capture'`,
  ),
  wrong('money is still held', /^C10: money .* still held/, anotherEntry('authorize')),
  wrong('stock is wrong', /^C6: .* on hand/, 'update inventory.products set on_hand = on_hand + 1'),
  wrong(
    'stock is still reserved',
    /^C6: 1 of .* reserved/,
    'update inventory.products set on_hand = on_hand + 1, reserved = 1',
  ),
  wrong(
    'a reservation is open',
    /^C6: .* still open/,
    `update inventory.reservations set status = 'open', ended_at = null`,
  ),
  wrong('a reservation has no order', /^C6: .* is no order/, strayReservation),
  wrong(
    'what was sold is not committed',
    /^C10: order .* stock says otherwise/,
    `update inventory.reservations set status = 'released' where status = 'committed'`,
  ),
  wrong(
    'a mail is missing',
    /^C7: nobody was told: order-confirmed/,
    `delete from notifications.notifications where kind = 'order-confirmed'`,
  ),
  wrong('a mail was sent twice', /^C7: 2 mails/, anotherMail),
  wrong('a mail was sent for nothing', /^C7: there are/, strayMail),
  wrong(
    'a mail was not sent',
    /^C7: .* not marked as sent/,
    'update notifications.notifications set sent_at = null',
  ),
  wrong(
    'somebody else was told',
    /^C7: told without a reason/,
    `update notifications.notifications set recipient_id = gen_random_uuid() where kind = 'order-placed'`,
  ),
  wrong('a message stands', /^C14: 1 x@1 stand/, anotherMessage),
  wrong(
    'a process has not ended',
    /^C14: .* still charging/,
    `update orders.processes set state = 'charging'`,
  ),
  wrong(
    'a message was given up',
    /^C16: .* dead in orders/,
    `update orders.inbox set state = 'dead', data = '{}' where id = (select id from orders.inbox limit 1)`,
  ),
]
