// Everybody tries everything that the document offers, and is let in or refused as access.md says.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Answer } from '../../journeys/answer.ts'
import { type Operation, operationsOf } from '../operations.ts'
import { openShop, type Shop } from '../shop.ts'
import { pathTo } from '../things.ts'
import { attempt } from '../attempt.ts'
import { type Callers, openCallers } from './callers.ts'
import { abusesOfKeys } from './keys.ts'
import { leaksTo } from './strangers.ts'
import { accessTable, callers, type Verdict, type Who } from './table.ts'
import { untraced } from './traces.ts'

const LIMIT_MS = 120_000
let shop: Shop
let people: Callers
let operations: Operation[]

beforeAll(async () => {
  shop = await openShop()
  people = await openCallers(shop.world, shop.things.owner)
  // What takes away comes last.
  operations = operationsOf(shop.world).toSorted(
    (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
  )
}, LIMIT_MS)
afterAll(() => shop.close())

const table = await accessTable()

test('access.md has a row for each operation of the document, and for nothing else', () => {
  const calls = operations.map(({ call }) => call)
  expect([...table.keys()].toSorted()).toEqual(calls.toSorted())
})

test(
  'everybody is let in or refused as access.md says',
  async () => {
    const found: string[] = []
    const expected: string[] = []
    for (const operation of operations) {
      const path = await pathTo(operation.path, shop.things)
      const verdicts: Verdict[] = []
      for (const who of callers) verdicts.push(await tried(operation, path, who))
      found.push(rowOf(operation, verdicts))
      const row = table.get(operation.call)
      expected.push(rowOf(operation, row ? callers.map((who) => row[who]) : []))
    }
    expect(found).toEqual(expected)
  },
  LIMIT_MS,
)

test(
  'what is somebody else’s is as if it were not there, in paths, lists and filters',
  async () => {
    const { accessToken } = await shop.world.signUp()
    expect(await leaksTo(accessToken, shop.world, shop.things, operations)).toEqual([])
  },
  LIMIT_MS,
)

test(
  'whatever an admin changes leaves a row in an audit log that names them',
  async () => {
    expect(await untraced(shop.world, shop.things, operations)).toEqual([])
  },
  LIMIT_MS,
)

test(
  'an Idempotency-Key is its owner’s, for one request alone',
  async () => {
    const keyed = operations.filter(({ isIdempotent }) => isIdempotent)
    expect(keyed).not.toEqual([])
    for (const operation of keyed) {
      const tokens = [
        (await shop.world.admin()).accessToken,
        (await people.tokenOf('admin', operation)) ?? '',
      ] as const
      expect(await abusesOfKeys(shop.world, shop.things, operation, tokens)).toEqual([])
    }
  },
  LIMIT_MS,
)

test(
  'a token is nobody’s when its user was kept out, and when its time is over',
  async () => {
    const { accessToken } = await shop.world.admin()
    shop.kerf.advance(3_600_000)
    for (const token of [people.ended.get('kept out'), accessToken])
      for (const operation of operations) {
        const path = operation.path.replaceAll(/\{[^}]+\}/g, crypto.randomUUID())
        const answer = await attempt(shop.world, operation, shop.things, { path, token })
        expect([operation.call, verdictOf(answer)]).toEqual([operation.call, '401'])
      }
  },
  LIMIT_MS,
)

async function tried(operation: Operation, path: string, who: Who): Promise<Verdict> {
  const answer = await attempt(shop.world, operation, shop.things, {
    path,
    token: await people.tokenOf(who, operation),
  })
  const verdict = verdictOf(answer)
  // Whoever may read is given what they ask for; a write that may be tried can still be refused for what it says.
  if (verdict === 'yes' && operation.method === 'GET')
    expect([operation.call, answer.status]).toEqual([operation.call, 200])
  return verdict
}

function verdictOf({ status, body }: Answer): Verdict {
  const { code } = (body ?? {}) as { code?: string } // of a problem document
  if (code === 'not-signed-in' || code === 'invalid-token') return '401'
  if (code === 'admins-only') return '403'
  return status === 404 ? '404' : 'yes'
}

function rowOf({ call }: Operation, verdicts: readonly Verdict[]): string {
  return `| ${[`\`${call}\``, ...verdicts].join(' | ')} |`
}
