// What holds a new module to its word: the tests of its rules and of its HTTP API, and its journey.
import type { Files, ModuleName } from './name.ts'

export function testFiles({ name, Name }: ModuleName): Files {
  return {
    [`tests/modules/${name}/item.test.ts`]: `// The rules of an item, and the table that carries it.
import { expect, test } from 'bun:test'
import { ItemId, OwnerId } from '../../../modules/${name}/contract.ts'
import { add, archive, maySee, viewOf } from '../../../modules/${name}/item.ts'
import { keeping } from '../../../modules/${name}/keeping.ts'
import { processLaws } from '../../runtime/process-laws.ts'

const now = new Date('2030-01-01T12:00:00Z')
const ownerId = OwnerId.parse(Bun.randomUUIDv7())
const item = add({ title: 'Rip saw', ownerId }, { id: ItemId.parse(Bun.randomUUIDv7()), now })

test('an item is not archived when it is added', () => {
  expect(viewOf(item)).toEqual({ id: item.id, title: 'Rip saw', archived: false })
})

test('an item is archived once', () => {
  const archived = archive(item, now)
  expect(archived).toEqual({ ...item, archivedAt: now })
  expect(archived && archive(archived, now)).toBeUndefined()
})

test('an item is seen by its owner and by admins', () => {
  const other = Bun.randomUUIDv7()
  expect(maySee({ id: ownerId, role: 'customer' }, item)).toBe(true)
  expect(maySee({ id: other, role: 'customer' }, item)).toBe(false)
  expect(maySee({ id: other, role: 'admin' }, item)).toBe(true)
})

processLaws(keeping, { finals: ['archived'] })
`,
    [`tests/modules/${name}/items-over-http.test.ts`]: `// Items as a client meets them, in a running Kerf.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { asAdmin } from '../../world/database.ts'
import { admin, startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'

setDefaultTimeout(60_000)

let kerf: TestKerf
let signedIn: Readonly<Record<string, string>> = {}

beforeAll(async () => {
  kerf = await startTestKerf()
  const { body } = await call('POST', '/v1/sessions', { body: admin })
  signedIn = { authorization: \`Bearer \${String(body['accessToken'])}\` }
})
afterAll(async () => {
  await kerf.stop()
  expect(kerf.troubles).toEqual([])
})

interface Sent {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

async function call(method: string, path: string, { body, headers }: Sent = {}) {
  const response = await fetch(kerf.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...signedIn, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const addSaw = (key: string) =>
  call('POST', '/v1/${name}/items', { body: { title: 'Rip saw' }, headers: { 'idempotency-key': key } })

test('an item that was added can be read', async () => {
  const added = await addSaw('one')
  expect(added).toMatchObject({ status: 201, body: { title: 'Rip saw', archived: false } })
  const read = await call('GET', \`/v1/${name}/items/\${String(added.body['id'])}\`)
  expect(read).toEqual({ status: 200, body: added.body })
})

test('a repeated request adds nothing and is answered alike', async () => {
  expect(await addSaw('two')).toEqual(await addSaw('two'))
})

test('an item that nobody added is missing', async () => {
  const read = await call('GET', \`/v1/${name}/items/\${Bun.randomUUIDv7()}\`)
  expect(read).toMatchObject({ status: 404, body: { code: 'item-missing' } })
})

test('an added item is carried by its process', async () => {
  const { body } = await addSaw('three')
  const state = await until('the item to be kept', () =>
    asAdmin(kerf.database.url, async (sql) => {
      const [row] = await sql\`select state from ${name}.processes where key = \${String(body['id'])}\`
      return row?.['state'] as string | undefined
    }),
  )
  expect(state).toBe('kept')
})
`,
    [`tests/journeys/${name}.ts`]: `// Journeys of items of ${name}.
import { expect } from 'bun:test'
import { z } from 'zod'
import { bodyOf, expectProblem } from './answer.ts'
import { journey } from './journey.ts'
import { freshKey, type JourneyWorld, type Person } from './world.ts'

const at = '/v1/${name}/items'
const Item = z.object({ id: z.uuid(), title: z.string(), archived: z.boolean() })

/** A new item of this person's. */
export async function new${Name}Item({ call }: JourneyWorld, as: Person): Promise<z.output<typeof Item>> {
  return bodyOf(Item, 201, await call('POST', at, { as, body: { title: 'Rip saw' }, headers: freshKey() }))
}

export const ${name}Journeys = [
  journey('an item of ${name} is its owner’s: to others it is as if it were not there', async (world) => {
    const [owner, other, admin] = [await world.signUp(), await world.signUp(), await world.admin()]
    const item = await new${Name}Item(world, owner)
    const seenBy = (as: Person) => world.call('GET', \`\${at}/\${item.id}\`, { as })
    expect(bodyOf(Item, 200, await seenBy(owner))).toEqual(item)
    expect(bodyOf(Item, 200, await seenBy(admin))).toEqual(item)
    expectProblem(await seenBy(other), 404, 'item-missing')
  }),
]
`,
  }
}
