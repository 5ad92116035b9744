// What somebody is mailed, as they see it: each thing once, and nothing else.
import { expect } from 'bun:test'
import { bodyOf } from './answer.ts'
import { Notification, page } from './shapes.ts'
import type { JourneyWorld, Person } from './world.ts'

export type MailKind = keyof typeof subjects

export const welcome = 'Welcome to Kerf'
const subjects = {
  'order-placed': (order: string) => `We have your order ${order}`,
  'order-confirmed': (order: string) => `Your order ${order} is confirmed`,
  'order-cancelled': (order: string) => `Your order ${order} is cancelled`,
  'payment-refunded': (order: string) => `Your refund for order ${order}`,
}

export async function mailsOf({ call }: JourneyWorld, as: Person) {
  return bodyOf(page(Notification), 200, await call('GET', '/v1/notifications?limit=100', { as })).data
}

/** Waits until that many mails about an order have gone out, and sees that they are these. */
export async function expectMails(
  world: JourneyWorld,
  as: Person,
  orderId: string,
  kinds: readonly MailKind[],
): Promise<void> {
  const order = orderId.slice(-8).toUpperCase()
  const mails = await world.eventually(`${kinds.length} mails about ${orderId}`, async () => {
    const about = (await mailsOf(world, as)).filter(({ subject }) => subject.includes(order))
    return about.filter(({ sentAt }) => sentAt !== null).length >= kinds.length && about
  })
  const wanted = kinds.map((kind) => subjects[kind](order))
  expect(mails.map(({ subject }) => subject).toSorted()).toEqual(wanted.toSorted())
}
