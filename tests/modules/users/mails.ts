// What was mailed to somebody, as the mailbox of development keeps it.
import type { TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'
import { rows } from './client.ts'

export interface Mail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** In the order in which they came. */
export async function mailsTo(kerf: TestKerf, email: string): Promise<Mail[]> {
  const found = await rows(
    kerf,
    (sql) =>
      sql<
        Mail[]
      >`select subject, text, html from notifications.mailbox where "to" = ${email} order by at, message_id`,
  )
  return [...found]
}

/** What `link` captures in the mails to somebody, once that many have come. */
export function linksTo(kerf: TestKerf, email: string, link: RegExp, count: number): Promise<string[]> {
  return until(`${count} mails with a link to ${email}`, async () => {
    const found = (await mailsTo(kerf, email)).flatMap(({ text }) => link.exec(text)?.[1] ?? [])
    return found.length >= count && found
  })
}
