// Thousands of requests, good and bad: every answer is one that the document promises, and money and stock stay right.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { bodyOf } from '../../journeys/answer.ts'
import { documented, type OpenApi } from '../../journeys/document/documented.ts'
import { Order, Refund } from '../../journeys/shapes.ts'
import { wordsFor } from '../attempt.ts'
import { currentDocument } from '../contract/document.ts'
import { type Operation, operationsOf } from '../operations.ts'
import { openShop, type Shop } from '../shop.ts'
import { pathTo } from '../things.ts'
import { openPlayer, type Player } from './player.ts'
import { reckon } from './reckoning.ts'
import { corpusTo, curl, requestsTo, type Sent } from './requests.ts'

const LIMIT_MS = 120_000
const seed = Number(process.env['KERF_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const runs = Number(process.env['KERF_FUZZ_RUNS'] ?? 60)
/** Some operations hash passwords, or hold their answer back. */
const longestMs = 4_000

let shop: Shop
let player: Player
const placed = new Set<string>()
const refunds = new Map<string, { orderId: string; amount: number }>()

beforeAll(async () => {
  console.log(`KERF_SEED=${seed} repeats this`)
  shop = await openShop({ PAYMENT_SANDBOX_SLOW_MS: '50', PAYMENT_TIMEOUT_MS: '400' })
  player = await openPlayer(shop.world)
}, LIMIT_MS)
afterAll(() => shop.close())

const document = documented(JSON.parse(await currentDocument()) as OpenApi) // the gateway made it

for (const operation of operationsOf({ documented: document }))
  test(
    `${operation.call} answers whatever it is sent as the document says`,
    async () => {
      const { world, things } = shop
      const [path, words] = [await pathTo(operation.path, things), wordsFor(things)]
      const property = fc.asyncProperty(requestsTo(operation, path, world, words), (sent) =>
        send(operation, sent),
      )
      const examples = corpusTo(operation, path, world, words, seed).map((sent): [Sent] => [sent])
      const numRuns = examples.length + runs
      const report = await fc.check(property, { seed, examples, numRuns, interruptAfterTimeLimit: longestMs })
      if (report.failed) throw report.errorInstance ?? new Error(fc.defaultReportMessage(report))
    },
    LIMIT_MS,
  )

test(
  'after all of it the process lives, nothing is polluted, and money and stock are right',
  async () => {
    console.log(`${player.calls} calls`)
    const { world, things } = shop
    expect((await world.call('GET', '/readyz')).status).toBe(200)
    expect(Object.keys(Object.prototype)).toEqual([])
    const { kept, faults } = await reckon(world, { stock: new Map([[things.sku, things.stock]]), refunds })
    expect(kept.filter(({ id, customer }) => !placed.has(id) && customer !== things.owner.id)).toEqual([])
    expect(faults).toEqual([])
  },
  LIMIT_MS,
)

/** Throws, with what sends it again; remembers what was accepted. */
async function send(operation: Operation, sent: Sent): Promise<void> {
  try {
    const answer = await player.send(operation, sent)
    if (answer.status !== 201) return
    if (operation.id === 'placeOrder') placed.add(bodyOf(Order, 201, answer).id)
    if (operation.id !== 'refundPayment') return
    const { id, paymentId, amount } = bodyOf(Refund, 201, answer)
    refunds.set(id, { orderId: await orderOf(paymentId), amount: amount.amount })
  } catch (error) {
    throw new Error(`${String(error)}\n${curl(sent, shop.kerf.url)}`, { cause: error })
  }
}

async function orderOf(paymentId: string): Promise<string> {
  const [row] = await shop.world.rows('payments', 'select order_id from payments.payments where id = $1', [
    paymentId,
  ])
  return String(row?.['order_id'])
}
