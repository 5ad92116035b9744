// What users are told, from the event to the mailbox: once each, whoever comes first.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#modules/orders'
import { PaymentId, PaymentRefunded, RefundId } from '#modules/payments'
import { ProfileChanged, UserRegistered } from '#modules/users'
import { until } from '../../world/until.ts'
import { type NotificationsWorld, openNotificationsWorld } from './notifications-world.ts'
import { confirmed, orderOf, person } from './people.ts'

let world: NotificationsWorld

beforeAll(async () => {
  world = await openNotificationsWorld()
}, 30_000)
afterAll(async () => {
  const { retries } = world
  await world[Symbol.asyncDispose]()
  // Nothing here is a reason to try again: an event that comes early is no failure.
  expect(retries).toEqual([])
}, 20_000)

test('each thing that happens is told once, in the order in which it happened', async () => {
  const ada = person()
  const order = orderOf(ada)
  const { orderId, customerId } = order
  const paymentId = PaymentId.parse(Bun.randomUUIDv7())
  const refundOf = () => ({
    refundId: RefundId.parse(Bun.randomUUIDv7()),
    orderId,
    customerId,
    paymentId,
    amount: { amount: 100, currency: 'EUR' },
  })

  await world.announce(UserRegistered, ada)
  await world.settled()
  await world.announce(OrderPlaced, order)
  await world.announce(OrderConfirmed, confirmed(order))
  await world.announce(OrderCancelled, { orderId, customerId, reason: 'stock-lost' })
  await world.settled()
  await world.announce(PaymentRefunded, refundOf())
  await world.announce(PaymentRefunded, refundOf()) // the second half
  await world.settled()

  const short = orderId.slice(-8).toUpperCase()
  const told = [
    'Welcome to Kerf',
    `We have your order ${short}`,
    `Your order ${short} is confirmed`,
    `Your order ${short} is cancelled`,
    `Your refund for order ${short}`,
    `Your refund for order ${short}`,
  ]
  expect(await world.mailsTo(ada.email)).toEqual(told)
  const notified = await world.notifiedOf(ada.userId)
  expect(notified.map(({ subject }) => subject)).toEqual(told.toReversed())
  for (const { channel, createdAt, sentAt } of notified) {
    expect(channel).toBe('email')
    expect(Date.parse(sentAt ?? '')).toBeGreaterThanOrEqual(Date.parse(createdAt))
  }
})

test('an event that is announced twice is told once', async () => {
  const ada = person()
  const order = orderOf(ada)
  await world.announce(UserRegistered, ada)
  for (let times = 0; times < 3; times++) await world.announce(OrderPlaced, order)
  await world.settled()
  expect(await world.mailsTo(ada.email)).toHaveLength(2)
  expect(await world.notifiedOf(ada.userId)).toHaveLength(2)
})

test('an order’s event that comes before its customer’s waits without a try, and is told when the customer is known', async () => {
  const ada = person()
  const order = orderOf(ada)
  await world.announce(OrderPlaced, order)
  await world.announce(OrderConfirmed, confirmed(order))
  await world.settled()
  expect((await world.notifiedOf(ada.userId)).map(({ sentAt }) => sentAt)).toEqual([null, null])

  await world.announce(UserRegistered, ada)
  await world.settled()
  const mails = await world.mailsTo(ada.email)
  expect(mails.toSorted()).toEqual([
    expect.stringContaining('We have your order'),
    'Welcome to Kerf',
    expect.stringContaining('is confirmed'),
  ])
  expect(mails.findIndex((subject) => subject.startsWith('We have'))).toBeLessThan(
    mails.findIndex((subject) => subject.endsWith('is confirmed')),
  )
})

test('a customer who becomes known while an order’s event looks for them is told of it all the same', async () => {
  const { sql } = world
  const ada = person()
  const order = orderOf(ada)
  await sql
    .begin(async (tx) => {
      // The same row, not committed: the handler has looked for the customer in vain, and waits to store.
      await tx`insert into notifications.notifications (id, recipient_id, channel, kind, about_id, occasion, subject, created_at)
        values (gen_random_uuid(), ${ada.userId}, 'email', 'order-placed', ${order.orderId}, '{}', '', now())`
      await world.announce(OrderPlaced, order)
      await until('the handler to wait for our row', () => waitsFor('transactionid'))
      await world.announce(UserRegistered, ada)
      await until('the customer to be known, or to wait for the handler', async () => {
        const [known] = await sql`select from notifications.recipients where user_id = ${ada.userId}`
        return known !== undefined || (await waitsFor('advisory'))
      })
      throw new Rollback()
    })
    .catch((error) => expect(error).toBeInstanceOf(Rollback))
  await world.settled()
  expect(await world.mailsTo(ada.email)).toHaveLength(2)

  async function waitsFor(locktype: string): Promise<boolean> {
    const rows = await sql`select from pg_locks l join pg_stat_activity a using (pid)
      where not l.granted and l.locktype = ${locktype} and a.usename like '%notifications%'`
    return rows.length > 0
  }
})

class Rollback extends Error {}

test('of many customers and orders that come at once in any order, each is told of everything once', async () => {
  const people = Array.from({ length: 30 }, () => person())
  const placed = people.map(orderOf)
  const announcing = people.flatMap((each, index) => {
    const order = placed[index]
    if (!order) return []
    return [
      world.announce(OrderPlaced, order),
      world.announce(UserRegistered, each),
      world.announce(ProfileChanged, { ...each, name: 'Grace' }),
      world.announce(OrderConfirmed, confirmed(order)),
    ]
  })
  await Promise.all(announcing)
  await world.settled()
  const mails = await Promise.all(people.map(({ email }) => world.mailsTo(email)))
  expect(mails.map((subjects) => new Set(subjects).size)).toEqual(people.map(() => 3))
  expect(mails.map((subjects) => subjects.length)).toEqual(people.map(() => 3))
}, 30_000)

test('mails go to the address that is current when they are sent', async () => {
  const ada = person()
  const email = `new-${ada.email}`
  await world.announce(UserRegistered, ada)
  await world.announce(ProfileChanged, { ...ada, email })
  await world.settled()
  await world.announce(OrderPlaced, orderOf(ada))
  await world.settled()
  expect(await world.mailsTo(email)).toContainEqual(expect.stringContaining('We have your order'))
})
