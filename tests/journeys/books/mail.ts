// C7: one mail for each thing that happened and each who should know, and none beside.
import type { Kept, Tables } from './books.ts'
import type { Told } from './storm.ts'

interface Notification {
  readonly id: string
  readonly what: string
  readonly sent: boolean
  readonly mails: number
}

export async function faultsOfMail(
  { notifications: sql }: Tables,
  kept: readonly Kept[],
  told: Told,
): Promise<string[]> {
  const found = await sql<Notification[]>`
    select id, kind || ' ' || about_id || ' to ' || recipient_id as what, sent_at is not null as sent,
           (select count(*)::int from notifications.mailbox where message_id like '%' || n.id || '%') as mails
      from notifications.notifications n`
  const [box] = await sql<{ mails: number }[]>`select count(*)::int as mails from notifications.mailbox`
  const customerOf = new Map(kept.map(({ id, customer }) => [id, customer]))
  const expected = [
    ...told.customers.map(({ id }) => `welcome ${id} to ${id}`),
    ...kept.flatMap(({ id, status, customer }) => [
      `order-placed ${id} to ${customer}`,
      `order-${status} ${id} to ${customer}`,
    ]),
    ...[...told.refunds].map(([id, { orderId }]) => `payment-refunded ${id} to ${customerOf.get(orderId)}`),
  ]
  const counts = new Map<string, number>()
  for (const { what } of found) counts.set(what, (counts.get(what) ?? 0) + 1)
  const known = new Set(expected)
  const mails = found.reduce((sum, each) => sum + each.mails, 0)
  return [
    ...expected.filter((what) => !counts.has(what)).map((what) => `C7: nobody was told: ${what}`),
    ...[...counts]
      .filter(([, count]) => count > 1)
      .map(([what, count]) => `C7: told ${count} times: ${what}`),
    // The admin is welcomed too.
    ...[...counts.keys()]
      .filter((what) => !known.has(what) && !what.startsWith('welcome '))
      .map((what) => `C7: told without a reason: ${what}`),
    ...found
      .filter(({ sent, mails }) => !sent || mails !== 1)
      .map(({ what, sent, mails }) => `C7: ${mails} mails, ${sent ? '' : 'not '}marked as sent: ${what}`),
    ...(box?.mails === mails ? [] : [`C7: there are ${box?.mails} mails for ${mails} notifications`]),
  ]
}
