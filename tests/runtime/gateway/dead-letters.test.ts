// Dead letters of all modules behind one path.
import { afterAll, beforeEach, expect, test } from 'bun:test'
import type { DeadLetter, DeadLetters } from '../../../runtime/delivery/dead-letters.ts'
import { failure } from '../../../runtime/failure.ts'
import { admin, openEdge } from './edge.ts'

const done: string[] = []
const ids = Array.from({ length: 5 }, () => Bun.randomUUIDv7())
const adminId = admin.kind === 'user' ? admin.id : ''

function lettersOf(module: string, own: readonly string[]): DeadLetters {
  const letter = (id: string): DeadLetter => ({
    id,
    module,
    source: 'orders',
    name: 'orders.order-placed@1',
    key: null,
    attempts: 10,
    error: 'no',
    waitingBehind: 2,
    receivedAt: new Date(0),
  })
  const act = (what: string) => async (id: string, by: string) => {
    if (own.includes(id)) done.push(`${by} ${what} ${id} of ${module}`)
    return own.includes(id)
  }
  return {
    list: async (limit, after = '') =>
      own
        .filter((id) => id > after)
        .slice(0, limit)
        .map(letter),
    replay: act('replays'),
    discard: act('discards'),
  }
}

// Each module has every other one.
const edge = openEdge({
  deadLetters: new Map([
    [
      'payments',
      lettersOf(
        'payments',
        ids.filter((_, at) => at % 2 === 0),
      ),
    ],
    [
      'inventory',
      lettersOf(
        'inventory',
        ids.filter((_, at) => at % 2 === 1),
      ),
    ],
  ]),
})
afterAll(() => edge.stop(100))
beforeEach(() => {
  done.length = 0
})

const away = failure('unavailable', 'away', 'It is away.')
const isAway = async () => Promise.reject(away())
const halfAway = openEdge({
  deadLetters: new Map<string, DeadLetters>([
    ['payments', { list: isAway, replay: isAway, discard: isAway }],
    ['inventory', lettersOf('inventory', ids.slice(0, 1))],
  ]),
})
afterAll(() => halfAway.stop(100))

const call = (path: string, token = 'admin', method = 'GET', to = edge) =>
  to.fetch(`/v1/dead-letters${path}`, { method, headers: { authorization: `Bearer ${token}` } })

test('only an admin sees or touches dead letters', async () => {
  for (const [path, method] of [
    ['', 'GET'],
    [`/${ids[0]}/replay`, 'POST'],
    [`/${ids[0]}/discard`, 'POST'],
  ] as const) {
    expect((await call(path, 'customer', method)).status).toBe(403)
    expect((await edge.fetch(`/v1/dead-letters${path}`, { method })).status).toBe(401)
  }
  expect(done).toEqual([])
})

test('pages go over all modules, each letter once, oldest first', async () => {
  const found: string[] = []
  let cursor: string | null = ''
  const sizes: number[] = []
  while (cursor !== null) {
    const answer: Response = await call(`?limit=2${cursor && `&cursor=${cursor}`}`)
    const page = (await answer.json()) as { data: { id: string }[]; nextCursor: string | null }
    found.push(...page.data.map(({ id }) => id))
    sizes.push(page.data.length)
    cursor = page.nextCursor
  }
  expect(found).toEqual(ids)
  expect(sizes).toEqual([2, 2, 1])
})

test('a letter says whose it is and what waits behind it', async () => {
  const { data } = (await (await call('?limit=1')).json()) as { data: unknown[] }
  expect(data[0]).toEqual({
    id: ids[0],
    module: 'payments',
    source: 'orders',
    name: 'orders.order-placed@1',
    key: null,
    attempts: 10,
    error: 'no',
    waitingBehind: 2,
    receivedAt: '1970-01-01T00:00:00.000Z',
  })
})

test('replay and discard reach the module that has the letter, with the name of who asked', async () => {
  expect((await call(`/${ids[0]}/replay`, 'admin', 'POST')).status).toBe(204)
  expect((await call(`/${ids[1]}/discard`, 'admin', 'POST')).status).toBe(204)
  expect(done).toEqual([
    `${adminId} replays ${ids[0]} of payments`,
    `${adminId} discards ${ids[1]} of inventory`,
  ])
})

test('a letter that no module has is missing, like an id that is none', async () => {
  const answer = await call(`/${Bun.randomUUIDv7()}/replay`, 'admin', 'POST')
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
    404,
    'dead-letter-missing',
  ])
  expect((await call('/1/replay', 'admin', 'POST')).status).toBe(404)
  expect((await call('?limit=101')).status).toBe(422)
})

test("a module that is away hides nobody else's letters, and is named", async () => {
  const page = (await (await call('', 'admin', 'GET', halfAway)).json()) as { data: { id: string }[] }
  expect(page).toMatchObject({ data: [{ id: ids[0] }], nextCursor: null, unavailable: ['payments'] })
  expect(await (await call('')).json()).toMatchObject({ unavailable: [] })
})

test("a letter is replayed while another module is away; one that nobody has may be that module's", async () => {
  expect((await call(`/${ids[0]}/replay`, 'admin', 'POST', halfAway)).status).toBe(204)
  expect(done).toEqual([`${adminId} replays ${ids[0]} of inventory`])
  expect((await call(`/${ids[1]}/replay`, 'admin', 'POST', halfAway)).status).toBe(503)
})
