// The rules of the checker, by invariant: each is a query for sentences that must find none. See commerce-checker.ts.

export const rules = {
  /** Nothing accepted is lost. */
  C1: `
    select format('order %s, accepted at %s, is lost or another', t."orderId", t.total) as fault
      from told t left join orders.orders o on o.id = t."orderId" and o.total_amount = t.total and o.customer_id = t.customer
     where t.kind = 'place' and t.outcome = 'ok' and o.id is null
    union all
    select format('order %s is %s, and its customer was told that it is cancelled', o.id, o.status)
      from told t join orders.orders o on o.id = t."orderId"
     where t.kind = 'cancel' and t.outcome = 'ok' and o.status <> 'cancelled'`,

  /** One key, one order: whatever was answered, and for the unknown too (C11). */
  C2: `
    select format('order %s stands under %s keys', o.id, count(r.key)) as fault
      from orders.orders o left join reply r on r.id = o.id group by o.id having count(r.key) <> 1
    union all
    select format('key %s was answered with order %s, and is kept with %s', t.key, t."orderId", r.id)
      from told t left join reply r on r.key = t.key
     where t.kind = 'place' and t.outcome = 'ok' and r.id is distinct from t."orderId"
    union all
    select format('key %s was refused, yet made order %s', t.key, r.id)
      from told t join reply r on r.key = t.key where t.kind = 'place' and t.outcome = 'fail'`,

  /** Everything ends. */
  C3: `
    select format('order %s is still %s', id, status) as fault from orders.orders where status not in ('confirmed', 'cancelled')
    union all
    select format('%s of %s is still %s', process, key, state) from orders.processes where state not in ('confirmed', 'cancelled')`,

  /** At most one charge, and the provider's ledger agrees with payments both ways. */
  C4: `
    select format('order %s was charged %s times', reference, count(*)) as fault
      from payments.sandbox_ledger where kind = 'capture' group by reference having count(*) > 1
    union all
    select format('order %s: the provider took %s, payments have %s', coalesce(l.reference, p.order_id::text), l.amount, p.amount)
      from (select * from payments.sandbox_ledger where kind = 'capture') l
      full join (select * from payments.payments where status in ('captured', 'refunded')) p
        on l.reference = p.order_id::text and l.amount = p.amount and l.currency = p.currency
     where l.key is null or p.id is null`,

  /** What is kept of each order is its total where it is confirmed, else nothing. */
  C5: `
    select format('of order %s, %s, %s is kept', o.id, o.status, m.kept) as fault
      from orders.orders o cross join lateral (
        select coalesce(sum(case kind when 'capture' then amount when 'refund' then -amount else 0 end), 0) as kept
          from payments.sandbox_ledger where reference = o.id::text) m
     where m.kept <> case o.status when 'confirmed' then o.total_amount else 0 end
    union all
    select format('the provider has an entry for %s, which is no order', reference)
      from payments.sandbox_ledger where reference not in (select id::text from orders.orders)`,

  /** Stock: what is left is what there was less what was sold; what is reserved is reserved for somebody. */
  C6: `
    select format('of %s %s are left, and should be %s', p.sku, p.on_hand, s.stock - sold.n) as fault
      from inventory.products p join shelf s using (sku) cross join lateral (
        select coalesce(sum(l.quantity), 0) as n from orders.order_lines l join orders.orders o on o.id = l.order_id
         where l.sku = p.sku and o.status = 'confirmed') sold
     where p.on_hand <> s.stock - sold.n
    union all
    select format('of %s %s are reserved, and should be %s', p.sku, p.reserved, open.n)
      from inventory.products p cross join lateral (
        select coalesce(sum(l.quantity), 0) as n from inventory.reservation_lines l
          join inventory.reservations r using (order_id) where l.sku = p.sku and r.status = 'open') open
     where p.reserved <> open.n
    union all
    select format('there is a reservation for %s, which is no order', order_id)
      from inventory.reservations where order_id not in (select id from orders.orders)`,

  /** Everybody is told once. */
  C7: `
    select format('%s about order %s: %s notifications, %s mails', want.kind, o.id, count(distinct n.id), count(m.message_id)) as fault
      from orders.orders o cross join lateral (values ('order-placed'), ('order-' || o.status)) want(kind)
      left join notifications.notifications n
        on n.about_id = o.id and n.kind = want.kind and n.recipient_id = o.customer_id and n.sent_at is not null
      left join notifications.mailbox m on substring(m.message_id from '[0-9a-f-]{36}') = n.id::text
     group by want.kind, o.id having count(distinct n.id) <> 1 or count(m.message_id) <> 1
    union all
    select format('%s about %s, which is no order', kind, about_id) from notifications.notifications
     where kind like 'order-%' and about_id not in (select id from orders.orders)`,

  /** Each message is handled once by its receiver; none comes from nowhere. What is delayed may still wait. */
  C8: `
    select format('%s from %s was handled %s times by %s', s.name, s.source, count(h.n), s.destination) as fault
      from witness.said s left join witness.handled h on h.id = s.id and h.receiver = s.destination
     where not exists (select from outbox o where o.id = s.id and o.generation = 0)
     group by s.n, s.name, s.source, s.destination having count(h.n) <> 1
    union all
    select format('%s has %s %s, which nobody sent', i.module, i.name, i.id)
      from inbox i where not exists (select from witness.said s where s.id = i.id and s.destination = i.module)`,

  /** In the order in which they were committed, for each key. */
  C9: `
    select format('%s: %s for %s was handled before what came before it', destination, name, key) as fault
      from (select s.*, h.n as turn, max(h.n) over (partition by s.source, s.destination, s.key order by s.n
                                                    rows between unbounded preceding and 1 preceding) as before
              from witness.said s join witness.handled h on h.id = s.id and h.receiver = s.destination
             where s.key is not null) line
     where turn < before`,

  /** Orders, payments and stock tell one story. */
  C10: `
    select format('order %s is %s, its payment %s, its stock %s', o.id, o.status, p.status, r.status) as fault
      from orders.orders o left join payments.payments p on p.order_id = o.id left join inventory.reservations r on r.order_id = o.id
     where (o.status = 'confirmed') <> (coalesce(p.status, '') = 'captured' and coalesce(r.status, '') = 'committed')
        or (o.status = 'cancelled' and (coalesce(r.status, '') = 'open' or coalesce(p.status, '') in ('pending', 'authorized', 'captured')))`,

  /** Nothing is left behind. */
  C14: `
    select format('%s stands in the outbox of %s', name, module) as fault from standing
    union all
    select format('backend %s idles in a transaction', pid) from pg_stat_activity
     where datname = current_database() and state like 'idle in transaction%' and state_change < clock_timestamp() - interval '5 s'
    union all
    select format('the reservation for order %s is past its time', order_id) from inventory.reservations
     where status = 'open' and expires_at < clock_timestamp()`,

  /** What was taken in is done; nothing was poison, so nothing is dead. */
  C16: `
    select format('%s has %s %s: %s', module, name, state, error) as fault from inbox where state <> 'handled'`,
} as const
