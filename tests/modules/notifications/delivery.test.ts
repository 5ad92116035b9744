// Mails on their way through a real mail server: once each, whatever the server says.
import { expect, test } from 'bun:test'
import { OrderPlaced } from '#modules/orders'
import { MailTokenId, PasswordResetRequested, UserRegistered } from '#modules/users'
import { until } from '../../world/until.ts'
import { startMailServer } from './mail-server.ts'
import { openNotificationsWorld } from './notifications-world.ts'
import { orderOf, person } from './people.ts'

const MAIL_FROM = 'The Shop <orders@shop.test>'

test('a mail arrives once, from the configured sender, and its notification says when', async () => {
  await using server = await startMailServer()
  await using world = await openNotificationsWorld({ settings: { SMTP_URL: server.url, MAIL_FROM } })
  const ada = person()
  await world.announce(UserRegistered, ada)
  await world.settled()

  const [notification] = await world.notifiedOf(ada.userId)
  expect(notification?.sentAt).not.toBeNull()
  expect(server.taken).toHaveLength(1)
  expect(server.taken[0]?.mail).toMatchObject({
    messageId: `<${notification?.id}@shop.test>`,
    from: { name: 'The Shop', address: 'orders@shop.test' },
    to: [{ address: ada.email }],
    subject: 'Welcome to Kerf',
  })
  expect(await world.mailsTo(ada.email)).toEqual([])
}, 20_000)

test('a mail that the server puts off is tried again under the same Message-ID until it is taken', async () => {
  await using server = await startMailServer()
  await using world = await openNotificationsWorld({ settings: { SMTP_URL: server.url } })
  server.refusals.push(
    { at: 'recipient', code: 450, text: '4.2.1 busy' },
    { at: 'message', code: 451, text: '4.3.0 try later' },
    { at: 'sender', code: 550, text: '5.7.1 misconfigured' },
  )
  const ada = person()
  await world.announce(UserRegistered, ada)
  await world.settled()

  expect(world.retries).toHaveLength(3)
  expect(server.taken).toHaveLength(1)
  expect(server.seen).toHaveLength(2)
  expect([...new Set(server.seen)]).toEqual([server.taken[0]?.mail.messageId ?? ''])
  expect(await world.notifiedOf(ada.userId)).toMatchObject([{ sentAt: expect.any(String), refusedAt: null }])
}, 20_000)

test('mails to one recipient arrive in order even when the first is put off', async () => {
  await using server = await startMailServer()
  await using world = await openNotificationsWorld({
    settings: { SMTP_URL: server.url },
    delivery: { firstBackoffMs: 600, longestBackoffMs: 600 }, // time enough for the second to overtake
  })
  server.refusals.push({ at: 'message', code: 451, text: '4.3.0 try later' })
  const ada = person()
  await world.announce(UserRegistered, ada)
  await until('the welcome to be put off', () => world.retries.length > 0)
  await world.announce(OrderPlaced, orderOf(ada))
  await world.settled()
  expect(server.taken.map(({ mail }) => mail.subject)).toEqual([
    'Welcome to Kerf',
    expect.stringContaining('We have your order'),
  ])
}, 20_000)

test('mails wait for a server that is away, and go out once each when it is back', async () => {
  const before = await startMailServer()
  const { url, port } = before
  await before[Symbol.asyncDispose]()
  await using world = await openNotificationsWorld({ settings: { SMTP_URL: url } })
  const people = Array.from({ length: 10 }, () => person())
  for (const each of people) await world.announce(UserRegistered, each)
  await until('some tries to fail', () => world.retries.length >= 5)
  expect(world.retries.join()).not.toContain('died')

  await using server = await startMailServer(port)
  await world.settled()
  const recipients = server.taken.flatMap((each) => each.recipients)
  expect(recipients.toSorted()).toEqual(people.map(({ email }) => email).toSorted())
}, 30_000)

test('a link is mailed at once, whatever the server puts off of that recipient', async () => {
  await using server = await startMailServer()
  await using world = await openNotificationsWorld({
    settings: { SMTP_URL: server.url },
    delivery: { firstBackoffMs: 600_000, longestBackoffMs: 600_000 }, // nobody's patience
  })
  server.refusals.push({ at: 'message', code: 451, text: '4.3.0 try later' })
  const ada = person()
  await world.announce(UserRegistered, ada)
  await until('the welcome to be put off', () => world.retries.length > 0)
  await world.announce(OrderPlaced, orderOf(ada))
  await world.announce(PasswordResetRequested, {
    userId: ada.userId,
    tokenId: MailTokenId.parse(Bun.randomUUIDv7()),
  })
  await until('the link to arrive', () => server.taken.length > 0)
  expect(server.taken.map(({ mail }) => mail.subject)).toEqual(['Reset your password'])
}, 20_000)

test.each([
  { at: 'recipient', code: 550, text: '5.1.1 no such user' },
  { at: 'message', code: 554, text: '5.6.0 no such charset' },
] as const)(
  'a mail that is refused for good ($text) is tried once, and holds nothing back',
  async (refusal) => {
    await using server = await startMailServer()
    await using world = await openNotificationsWorld({ settings: { SMTP_URL: server.url } })
    server.refusals.push(refusal)
    const ada = person()
    await world.announce(UserRegistered, ada)
    await world.settled()
    expect(world.retries).toEqual([])
    const rows = await world.sql`select sent_at, refused_at, refusal from notifications.notifications`
    const reason = `${refusal.code} ${refusal.text}`
    expect(await world.notifiedOf(ada.userId)).toMatchObject([
      { sentAt: null, refusedAt: rows[0]?.['refused_at'].toISOString() },
    ])
    expect([...rows]).toEqual([{ sent_at: null, refused_at: expect.any(Date), refusal: reason }])

    await world.announce(OrderPlaced, orderOf(ada))
    await world.settled()
    expect(server.taken).toHaveLength(1)
  },
  20_000,
)

test('a mail whose record is lost is sent again under the same Message-ID: at least once, and known as one', async () => {
  await using server = await startMailServer()
  await using world = await openNotificationsWorld({ settings: { SMTP_URL: server.url } })
  const answer = Promise.withResolvers<void>()
  server.answerAfter = answer.promise
  await world.announce(UserRegistered, person())
  await until('the server to have read the mail', () => server.seen.length === 1)
  await world.sql.begin(async (tx) => {
    await tx`select from notifications.notifications for update`
    answer.resolve()
    const recorder = await until('the record to wait for us', async () => {
      const [row] = await world.sql<
        { pid: number }[]
      >`select pid from pg_locks join pg_stat_activity using (pid)
        where not granted and usename like '%notifications%'`
      return row?.pid
    })
    await world.sql`select pg_terminate_backend(${recorder})`
    await until('the mail to be sent again', () => server.taken.length === 2)
  })
  await world.settled()
  expect(server.seen).toHaveLength(2)
  expect(new Set(server.seen).size).toBe(1)
  const rows = await world.sql`select from notifications.notifications where sent_at is not null`
  expect(rows).toHaveLength(1)
}, 20_000)
