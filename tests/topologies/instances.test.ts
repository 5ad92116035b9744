// Two real instances behind the balancer: which of them is left alone, and for what.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { openBalancer } from '../../runtime/discovery/balancer.ts'
import { openRemoteModules } from '../../runtime/remote/remote-modules.ts'
import { openPolicy } from '../../runtime/resilience/policy.ts'
import { customer } from '../runtime/gateway/edge.ts'
import { seeded } from '../runtime/discovery/seeded.ts'
import { type FakeProcess, fakeProcess, problem } from './fake-process.ts'

let one: FakeProcess
let other: FakeProcess
let shunned: string[]

beforeEach(async () => {
  ;[one, other] = [await fakeProcess(), await fakeProcess()]
  shunned = []
})
afterEach(async () => {
  await Promise.all([one.stop(), other.stop()])
})

const query = { kind: 'query', name: 'things.prices', owner: 'things' } as never // the road reads no more of it

interface Asking {
  readonly tryMs?: number
  /** What all tries have together. */
  readonly leftMs?: number
  /** What lies between two questions, by the balancer's clock. */
  readonly everyMs?: number
}

/** Thirty times, one after the other. */
async function ask30({ tryMs = 5_000, leftMs = 5_000, everyMs = 0 }: Asking = {}): Promise<void> {
  let clock = 0
  const balancer = openBalancer({
    instancesOf: () => urls,
    observer: { shunned: (_, url) => void shunned.push(url) },
    now: () => clock,
    random: seeded(3),
  })
  const urls = [one.url, other.url]
  // None of what follows is to be stopped before it reaches an instance.
  const settings = { tryMs, retries: 0, breakerRow: Infinity, breakerShare: 2 }
  const observer = { breaker: () => {}, repeated: () => {}, shed: () => {} }
  const policy = openPolicy({
    ...{ module: 'things', observer, settings },
    ...{ now: () => performance.now(), random: () => 0 },
  })
  const { tokens } = one.road
  const answering = openRemoteModules({ tokens, balancer, policyOf: () => policy }).answeringOf('things')
  async function ask(): Promise<unknown> {
    const context = { requestId: 'r', caller: customer, deadlineAt: Date.now() + leftMs }
    return answering(query, [], context, new AbortController().signal, 'orders')
  }
  for (let times = 0; times < 30; times += 1) {
    await ask().catch(() => {})
    clock += everyMs
  }
}

test('an instance that hangs is left alone, and the other one serves', async () => {
  one.answer = () => new Promise(() => {}) // never
  await ask30({ tryMs: 60, everyMs: 300 })
  expect(new Set(shunned)).toEqual(new Set([one.url]))
  expect(one.arrived.length).toBeWithin(3, 8)
})

test('an instance is not left alone because those who ask it have no time', async () => {
  one.answer = () => new Promise(() => {}) // never
  await ask30({ leftMs: 20 })
  expect(shunned).toEqual([])
  expect(one.arrived.length).toBeGreaterThan(3)
})

test('no instance is left alone because another module is away: its answer says so, and it is well', async () => {
  one.answer = other.answer = () => problem(503, 'module-unreachable')
  await ask30()
  expect(shunned).toEqual([])
  expect(Math.min(one.arrived.length, other.arrived.length)).toBeGreaterThan(5)
})

test('an instance of an older version is not left alone for what it does not know', async () => {
  one.answer = () => problem(400, 'not-known-here', [], { 'x-kerf-refusal': 'not-known-here' })
  await ask30({ everyMs: 300 })
  expect(shunned).toEqual([])
  expect(one.arrived.length).toBeGreaterThan(3)
})

test('an instance that has too much to do is asked less often than one that has not', async () => {
  one.answer = () => problem(503, 'overloaded')
  await ask30()
  expect(shunned).toEqual([])
  expect(one.arrived.length).toBeLessThan(3)
})

test.each([
  ['starts or stops', () => new Response(null, { status: 503 })],
  ['does not let us in', () => problem(401, 'x', [], { 'x-kerf-refusal': 'x' })],
])('an instance that %s is left alone', async (_, answer) => {
  one.answer = answer
  await ask30({ everyMs: 300 })
  expect(new Set(shunned)).toEqual(new Set([one.url]))
})
