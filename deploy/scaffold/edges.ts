// How the world meets a new module: its HTTP API, its README, and its tests.
import type { Files, ModuleName } from './name.ts'

export function edgeFiles({ name, Name }: ModuleName): Files {
  return {
    [`modules/${name}/routes.ts`]: `// The HTTP API of ${name}.
import { gives, route, takes, z } from '#runtime'
import { addItem } from './add-item.ts'
import { ItemId } from './contract.ts'
import { itemMissing } from './failures.ts'
import { ItemView, NewItem, viewOf } from './item.ts'
import { newRoutes } from './module.ts'
import { itemById } from './store.ts'

export const routes = newRoutes()
  .openapi(
    route({
      method: 'post',
      path: '/v1/${name}/items',
      operationId: 'add${Name}Item',
      summary: 'Add an item.',
      access: 'signed-in',
      idempotent: true,
      request: { body: takes(NewItem) },
      responses: { 201: gives(ItemView, 'The item.') },
    }),
    (c) =>
      c.var.once(addItem, c.req.valid('json'), (item) => ({
        status: 201,
        body: viewOf(item),
        headers: { location: \`/v1/${name}/items/\${item.id}\` },
      })),
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/${name}/items/{id}',
      operationId: 'get${Name}Item',
      summary: 'Get an item.',
      access: 'signed-in',
      request: { params: z.object({ id: ItemId }) },
      responses: { 200: gives(ItemView, 'The item.') },
    }),
    async (c) => {
      const item = await itemById(c.var.read.db, c.req.valid('param').id)
      if (!item) throw itemMissing()
      return c.json(viewOf(item), 200)
    },
  )
`,
    [`modules/${name}/README.md`]: `# ${name}

Keeps items until they are archived.

|            |                                                                         |
| ---------- | ----------------------------------------------------------------------- |
| owns       | \`items\`                                                               |
| publishes  | \`ItemAdded\`, \`ItemArchived\`                                         |
| accepts    | \`ArchiveItem\`; over HTTP, from whoever has signed in: add and get an item |
| answers    | \`ItemTitles\`                                                          |
| listens to | nobody but itself                                                       |
| uses       | nobody                                                                  |
`,
    [`tests/modules/${name}/item.test.ts`]: `// The rules of an item, and the table that carries it.
import { expect, test } from 'bun:test'
import { ItemId } from '../../../modules/${name}/contract.ts'
import { add, archive, viewOf } from '../../../modules/${name}/item.ts'
import { keeping } from '../../../modules/${name}/keeping.ts'
import { processLaws } from '../../runtime/process-laws.ts'

const now = new Date('2030-01-01T12:00:00Z')
const item = add({ title: 'Rip saw' }, { id: ItemId.parse(Bun.randomUUIDv7()), now })

test('an item is not archived when it is added', () => {
  expect(viewOf(item)).toEqual({ id: item.id, title: 'Rip saw', archived: false })
})

test('an item is archived once', () => {
  const archived = archive(item, now)
  expect(archived).toEqual({ ...item, archivedAt: now })
  expect(archived && archive(archived, now)).toBeUndefined()
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
  }
}
