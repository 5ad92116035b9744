// Journeys of what somebody is told, and of what they want to be told.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { expectMails, mailsOf, welcome } from './mails.ts'
import { Notification, page } from './shapes.ts'
import type { JourneyWorld } from './world.ts'

const list = '/v1/notifications'
const preferences = '/v1/notifications/preferences'

/** Waits until the news of an order were handled: whoever is told nothing of them cannot see when. */
async function heardOf({ eventually, rows }: JourneyWorld, orderId: string, news: readonly string[]) {
  const handled = `select name from notifications.inbox where key = $1 and state = 'handled'`
  await eventually(`notifications to hear of ${orderId}`, async () => {
    const names = (await rows('notifications', handled, [orderId])).map(({ name }) => name)
    return news.every((name) => names.includes(name))
  })
}

export const notified = [
  journey('whoever signs up is welcomed once, and sees what is theirs alone', async (world) => {
    const [as, other] = [await world.signUp(), await world.customer()]
    const sent = await world.eventually('a welcome', async () => {
      const mails = await mailsOf(world, as)
      return mails.some(({ sentAt }) => sentAt !== null) && mails
    })
    expect(sent).toEqual([expect.objectContaining({ channel: 'email', subject: welcome })])
    const { id } = await world.order(other, { [await world.product()]: 1 })
    await world.settled(other, id)
    await expectMails(world, other, id, ['order-placed', 'order-confirmed'])
    expect(await mailsOf(world, as)).toEqual(sent)
    expectProblem(await world.call('GET', list), 401, 'not-signed-in')
  }),

  journey('notifications are listed newest first, page by page, each once', async (world) => {
    const as = await world.customer()
    const { id } = await world.order(as, { [await world.product()]: 1 })
    await expectMails(world, as, id, ['order-placed', 'order-confirmed'])
    const all = await mailsOf(world, as)
    expect(all.length).toBeGreaterThanOrEqual(3)
    expect(all.at(-1)?.subject).toBe(welcome)
    expect(all.map((mail) => mail.id)).toEqual(
      all
        .map((mail) => mail.id)
        .toSorted()
        .toReversed(),
    )
    const first = bodyOf(page(Notification), 200, await world.call('GET', `${list}?limit=2`, { as }))
    expect(first.data).toEqual(all.slice(0, 2))
    const next = await world.call('GET', `${list}?limit=100&cursor=${first.nextCursor}`, { as })
    expect(bodyOf(page(Notification), 200, next)).toEqual({ data: all.slice(2), nextCursor: null })
  }),

  journey('whoever wants no mails about orders gets none from then on', async (world) => {
    const as = await world.signUp()
    const wanted = await world.call('GET', preferences, { as })
    expectStatus(200, wanted)
    expect(wanted.body).toEqual({ orderMails: true, welcomeMails: true })
    const changed = await world.call('PATCH', preferences, { as, body: { orderMails: false } })
    expectStatus(200, changed)
    expect(changed.body).toEqual({ orderMails: false, welcomeMails: true })
    expectProblem(
      await world.call('PATCH', preferences, { as, body: { all: false } }),
      422,
      'invalid-request',
      ['/all'],
    )
    const { id } = await world.order(as, { [await world.product()]: 1 })
    await world.settled(as, id)
    await heardOf(world, id, ['orders.order-placed@1', 'orders.order-confirmed@1'])
    await world.call('PATCH', preferences, { as, body: { orderMails: true } })
    const told = await world.order(as, { [await world.product()]: 1 })
    await expectMails(world, as, told.id, ['order-placed', 'order-confirmed'])
    await expectMails(world, as, id, [])
  }),
]
