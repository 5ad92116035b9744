// Mails with a link: its secret is asked for when the mail is written, and leads where the operator says.
import { expect, test } from 'bun:test'
import { MailTokenId, PasswordResetRequested, UserRegistered } from '#modules/users'
import { startMailServer } from './mail-server.ts'
import { openNotificationsWorld, voidEnding } from './notifications-world.ts'
import { person } from './people.ts'

const tokenOf = (ending?: string) => {
  const id = Bun.randomUUIDv7()
  return MailTokenId.parse(ending === undefined ? id : id.slice(0, -ending.length) + ending)
}

test('a mail that is tried again has the same link, and no message and no table has its secret', async () => {
  await using server = await startMailServer()
  await using world = await openNotificationsWorld({ settings: { SMTP_URL: server.url } })
  const ada = person()
  server.refusals.push({ at: 'recipient', code: 450, text: '4.2.0 later' })
  const tokenId = tokenOf()
  await world.announce(UserRegistered, ada)
  await world.announce(PasswordResetRequested, { userId: ada.userId, tokenId })
  await world.settled()
  expect(world.retries.length).toBeGreaterThan(0)
  const [reset] = server.taken.filter(({ mail }) => mail.subject === 'Reset your password')
  expect(reset?.mail.text).toContain(`https://shop.test/reset-password#token=secret-of-${tokenId}`)
  const tables = await world.sql`
    select schemaname || '.' || tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`
  for (const { name } of tables) {
    const [row] = await world.sql.unsafe(`select coalesce(json_agg(t)::text, '') as text from ${name} t`)
    expect(String(row?.['text'])).not.toContain('secret-of')
  }
}, 20_000)

test('a link that is void when its mail is written is not mailed, and a welcome goes without', async () => {
  await using world = await openNotificationsWorld()
  const ada = { ...person(), verificationId: tokenOf(voidEnding) }
  await world.announce(UserRegistered, ada)
  await world.announce(PasswordResetRequested, { userId: ada.userId, tokenId: tokenOf(voidEnding) })
  await world.settled()
  expect(await world.mailsTo(ada.email)).toEqual(['Welcome to Kerf'])
  const [mail] = await world.sql`select text from notifications.mailbox`
  expect(String(mail?.['text'])).not.toContain('#token')
  const ends =
    await world.sql`select kind, refused_at is not null as refused, refusal from notifications.notifications order by id`
  expect(ends.map((row) => ({ ...row }))).toEqual([
    { kind: 'welcome', refused: false, refusal: null },
    { kind: 'password-reset', refused: true, refusal: 'link-void' },
  ])
}, 20_000)
