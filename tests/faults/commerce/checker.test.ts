// The checker against doctored books: each of its rules turns red when what it watches over is wrong, and only then.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import postgres, { type Sql } from 'postgres'
import { type TestDatabase, testDatabase } from '../../world/database.ts'
import { admin, startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'
import { check, type Evidence, restOf } from './checker.ts'
import { type Op, startLoad } from './load.ts'
import { openShop, type Shop } from './shop.ts'
import { callWitness } from './witness.ts'
import { wrongs } from './wrongs.ts'

let database: TestDatabase
let kerf: TestKerf
let sql: Sql
let shop: Shop
let ops: readonly Op[]

beforeAll(async () => {
  database = await testDatabase()
  sql = postgres(database.url, { max: 1, onnotice: () => {} })
  await callWitness(sql)
  kerf = await startTestKerf({ database, settings: { PAYMENT_SANDBOX_SLOW_MS: '50' } })
  const edge = () => kerf.url
  shop = await openShop(edge, admin)
  const load = startLoad({ shop, edge, seed: 5, perSecond: 40 })
  await until('some orders of each end', async () => {
    const ends = await sql<{ count: number }[]>`
      select count(*)::int from orders.orders where status <> 'pending' group by status having count(*) > 5`
    return ends.length === 2
  })
  ops = await load.stop()
  await until('all to be at rest', async () => Object.values(await restOf(sql)).every((n) => n === 0), 30_000)
}, 90_000)
afterAll(async () => {
  await kerf.stop()
  await sql.end()
  await database.drop()
})

/** Doctors the books, checks them, and takes it all back. */
async function checkedAfter(doctoring: string, evidence: Partial<Evidence> = {}): Promise<string[]> {
  const untouched = new Error('taken back')
  let found: string[] = []
  await sql
    .begin(async (tx) => {
      await tx.unsafe(doctoring)
      found = await check(tx as unknown as Sql, { ops, stock: shop.stock, ...evidence }) // it can all that check needs
      throw untouched
    })
    .catch((error: unknown) => (error === untouched ? undefined : Promise.reject(error)))
  return found
}

const rulesIn = (faults: readonly string[]) =>
  [...new Set(faults.map((fault) => fault.slice(0, fault.indexOf(':'))))].toSorted()

describe('the checker', () => {
  test('has nothing to say of books that are right', async () => {
    expect(await check(sql, { ops, stock: shop.stock })).toEqual([])
  })

  for (const [rule, those] of Object.entries(wrongs))
    for (const { title, sql: doctoring, isSeenByOthers } of those)
      test(`says by ${rule} that ${title}`, async () => {
        const red = rulesIn(await checkedAfter(doctoring))
        if (isSeenByOthers) expect(red).toContain(rule)
        else expect(red).toEqual([rule])
      })

  test('says by C2 that what a customer was refused was done all the same', async () => {
    const refused = ops.map((op) => ({
      ...op,
      ...(op === ops.find(isPlaced) ? { outcome: 'fail' as const } : {}),
    }))
    expect(rulesIn(await checkedAfter('select 1', { ops: refused }))).toEqual(['C2'])
  })

  test('says by C1 that a customer was told of an order that is not there', async () => {
    const told = ops.map((op) => (op === ops.find(isPlaced) ? { ...op, total: -1 } : op))
    expect(rulesIn(await checkedAfter('select 1', { ops: told }))).toEqual(['C1'])
  })
})

const isPlaced = ({ kind, outcome }: Op) => kind === 'place' && outcome === 'ok'
