// When everything behind a route is broken, its answer says so and nothing more; the operator is told the rest.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { modules } from '../../../deploy/modules.ts'
import { asAdmin } from '../../world/database.ts'
import { attempt } from '../attempt.ts'
import { type Operation, operationsOf } from '../operations.ts'
import { openShop, type Shop } from '../shop.ts'
import { pathTo } from '../things.ts'

const LIMIT_MS = 120_000
/** Words that only the inside uses: of SQL and its server, of our files, of JavaScript's own errors. */
const inside =
  /relation|column|schema|select |insert |update |delete from|constraint|postgres|kerf_|\.ts\b|\.js\b|node_modules|\bat [A-Za-z.]+ \(|\/[a-z]+\/[a-z]+\/[a-z]+\/|undefined|TypeError|stack|ECONN|127\.0\.0\.1/

let shop: Shop
let attempts: { readonly operation: Operation; readonly path: string; readonly token: string | undefined }[]

beforeAll(async () => {
  shop = await openShop()
  const { world, things } = shop
  const tokens = {
    anyone: undefined,
    'signed-in': things.owner.accessToken,
    admin: (await world.admin()).accessToken,
  }
  attempts = []
  for (const operation of operationsOf(world))
    attempts.push({ operation, path: await pathTo(operation.path, things), token: tokens[operation.access] })
  await renamed((schema) => [schema, `${schema}_gone`])
}, LIMIT_MS)
afterAll(async () => {
  await renamed((schema) => [`${schema}_gone`, schema])
  await shop.close()
})

test(
  'no answer of a broken route shows what is inside, and each is told to the operator',
  async () => {
    const { kerf, world, things } = shop
    const unbroken: string[] = []
    for (const { operation, path, token } of attempts) {
      const answer = await attempt(world, operation, things, { path, token })
      const { instance: _, requestId: __, ...said } = (answer.body ?? {}) as Record<string, unknown> // a problem, below 500 too
      expect([operation.call, JSON.stringify(said)]).not.toEqual([
        operation.call,
        expect.stringMatching(inside),
      ])
      if (answer.status < 500) unbroken.push(`${operation.call} ${answer.status}`)
      else {
        expect([operation.call, said]).toEqual([operation.call, internal])
        expect(kerf.troubles.some((trouble) => trouble.startsWith(`gateway ${operation.call} `))).toBe(true)
      }
    }
    // It asks the database for nothing until the signature has been checked.
    expect(unbroken).toEqual(['POST /v1/payments/webhooks/{provider} 401'])
  },
  LIMIT_MS,
)

const internal = {
  type: 'urn:kerf:problem:internal',
  title: 'Internal error',
  status: 500,
  detail: 'Something went wrong on our side. Nothing of this request was done in part.',
  code: 'internal',
}

/** Takes the tables of all modules away from under them, or gives them back. */
async function renamed(names: (schema: string) => [from: string, to: string]): Promise<void> {
  await asAdmin(shop.kerf.database.url, async (sql) => {
    for (const { name } of modules) {
      const [from, to] = names(name)
      await sql.unsafe(`alter schema ${from} rename to ${to}`)
    }
  })
}
