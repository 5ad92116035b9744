// What a user can ask of notifications over HTTP: what was sent to them, what they want, and the mailbox of development.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { OrderPlaced } from '#modules/orders'
import { UserRegistered } from '#modules/users'
import { notificationsModule } from '../../../modules/notifications/index.ts'
import { type NotificationsWorld, openNotificationsWorld } from './notifications-world.ts'
import { orderOf, person } from './people.ts'

let world: NotificationsWorld

beforeAll(async () => {
  world = await openNotificationsWorld({ settings: { DEV_MAILBOX: 'true' } })
}, 30_000)
afterAll(() => world[Symbol.asyncDispose](), 20_000)

test('what a user does not want is neither mailed nor listed, and the rest still is', async () => {
  const ada = person()
  await world.announce(UserRegistered, ada)
  await world.settled()
  expect(await change(ada.userId, { orderMails: false })).toEqual({ orderMails: false, welcomeMails: true })
  await world.announce(OrderPlaced, orderOf(ada))
  await world.settled()
  expect(await world.mailsTo(ada.email)).toEqual(['Welcome to Kerf'])
  expect(await world.notifiedOf(ada.userId)).toHaveLength(1)

  expect(await change(ada.userId, { orderMails: true, welcomeMails: false })).toEqual({
    orderMails: true,
    welcomeMails: false,
  })
  await world.announce(OrderPlaced, orderOf(ada))
  await world.settled()
  expect(await world.mailsTo(ada.email)).toHaveLength(2)
})

test('preferences can be set before the user is known, in parts, and are on until then', async () => {
  const ada = person()
  const path = '/v1/notifications/preferences'
  expect(await (await world.as(ada.userId, path)).json()).toEqual({ orderMails: true, welcomeMails: true })
  await change(ada.userId, { welcomeMails: false })
  expect(await change(ada.userId, {})).toEqual({ orderMails: true, welcomeMails: false })
  await world.announce(UserRegistered, ada)
  await world.settled()
  expect(await world.mailsTo(ada.email)).toEqual([])
  expect(await (await world.as(ada.userId, path)).json()).toEqual({ orderMails: true, welcomeMails: false })
})

test.each([{ orderMails: 'no' }, { orderMails: null }, { userId: 'other' }])(
  'preferences cannot be %j',
  async (body) => {
    const response = await patch(person().userId, body)
    expect(response.status).toBe(422)
  },
)

test('a list is walked page by page, newest first, each once, whatever comes in meanwhile', async () => {
  const ada = person()
  await world.announce(UserRegistered, ada)
  for (let count = 0; count < 6; count++) await world.announce(OrderPlaced, orderOf(ada))
  await world.settled()
  const all = (await world.notifiedOf(ada.userId)).map(({ id }) => id)
  expect(all).toHaveLength(7)

  const walked: string[] = []
  let cursor: string | null = null
  do {
    const page = await pageOf(ada.userId, `limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    walked.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor
    await world.announce(OrderPlaced, orderOf(ada))
    await world.settled()
  } while (cursor)
  expect(walked).toEqual(all)
})

test('a user sees nobody else’s notifications, whatever the cursor', async () => {
  const [ada, eve] = [person(), person()]
  await world.announce(UserRegistered, ada)
  await world.announce(UserRegistered, eve)
  await world.settled()
  const [own] = await world.notifiedOf(eve.userId)
  const { data } = await pageOf(ada.userId, `cursor=ffffffff-ffff-7fff-bfff-ffffffffffff`)
  expect(data).toHaveLength(1)
  expect(data[0]?.id).not.toBe(own?.id)
})

test.each(['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'cursor=x'])(
  'a list refuses %s',
  async (query) => {
    const response = await world.as(person().userId, `/v1/notifications?${query}`)
    expect(response.status).toBe(422)
  },
)

test.each(['/v1/notifications', '/v1/notifications/preferences'])('%s is for the signed-in', async (path) => {
  expect((await fetch(new URL(path, world.url))).status).toBe(401)
})

test('the mailbox shows what was mailed, and may load and run nothing', async () => {
  const mallory = person('<img src=x onerror=alert(1)>')
  await world.announce(UserRegistered, mallory)
  await world.settled()
  const response = await fetch(new URL('/dev/mailbox', world.url))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  )
  const page = await response.text()
  expect(page).toContain(mallory.email)
  expect(page).not.toContain('<img')
})

test('the mailbox keeps a mail for 30 days, and lets go of a few at a time', async () => {
  for (const days of [29, ...Array<number>(12).fill(31)])
    await world.sql`
      insert into notifications.mailbox values (gen_random_uuid(), ${`${days}-days`}, '', '', '', now() - ${days} * interval '1 day')`
  const left = async () => {
    await world.announce(UserRegistered, person())
    await world.settled()
    const rows = await world.sql<
      { to: string }[]
    >`select "to" from notifications.mailbox where "to" like '%-days'`
    return rows.map(({ to }) => to).toSorted()
  }
  expect(await left()).toEqual(['29-days', '31-days', '31-days'])
  expect(await left()).toEqual(['29-days'])
})

test('without its setting the mailbox is not there, and it is never in the OpenAPI document', async () => {
  await using closed = await openNotificationsWorld()
  const [mailbox, nowhere] = await Promise.all(
    ['/dev/mailbox', '/dev/nothing'].map(async (path) => {
      const response = await fetch(new URL(path, closed.url))
      const { status, code, title, detail } = (await response.json()) as Record<string, unknown> // a problem
      return { status, code, title, detail, type: response.headers.get('content-type') }
    }),
  )
  expect(mailbox?.status).toBe(404)
  expect(mailbox).toEqual(nowhere)
  const documented = notificationsModule.routes?.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' ? [definition.route.path] : [],
  )
  expect(documented?.filter((path) => !path.startsWith('/v1/webhook-endpoints')).toSorted()).toEqual([
    '/v1/notifications',
    '/v1/notifications/preferences',
    '/v1/notifications/preferences',
  ])
}, 20_000)

function patch(userId: string, body: unknown): Promise<Response> {
  const init = { method: 'PATCH', body: JSON.stringify(body) }
  return world.as(userId, '/v1/notifications/preferences', init)
}

async function change(userId: string, body: unknown): Promise<unknown> {
  const response = await patch(userId, body)
  expect(response.status).toBe(200)
  return response.json()
}

async function pageOf(userId: string, query: string) {
  const response = await world.as(userId, `/v1/notifications?${query}`)
  return (await response.json()) as { data: { id: string }[]; nextCursor: string | null } // the API's own shape
}
