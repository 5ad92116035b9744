// What operators do under load: roll every process, scale one out and in, switch the topology with a backlog in flight.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { faultsOf, places } from '../commerce/figures.ts'
import { settings, told } from '../commerce/settings.ts'
import { type CommerceStorm, openCommerceStorm } from '../commerce/storm.ts'
import type { Instance } from './instance.ts'

const { seconds, seed } = settings
const HEAL_MS = 30_000
const LIMIT_MS = 240_000 + seconds * 4_000
let storm: CommerceStorm

beforeAll(async () => {
  storm = await openCommerceStorm({ topology: 'split', seed, graceMs: 2_000 })
}, LIMIT_MS)
afterAll(() => storm.close(), LIMIT_MS)

describe('a split shop under load', () => {
  test(
    'scales orders out and in: both serve, and no client sees it',
    async () => {
      const { deployment } = storm
      const [first] = deployment.instances.filter(({ hosts }) => hosts === 'orders')
      if (!first) throw new Error('nobody hosts orders')
      storm.load()
      const second = await deployment.start('orders')
      const before = await placedBy(first)
      await until(
        'the second instance to have placed orders',
        async () => (await placedBy(second)) > 3,
        60_000,
      )
      await until(
        'the first one to place orders as well',
        async () => (await placedBy(first)) > before,
        60_000,
      )
      const handled = await handledBy(second)
      await second.stop()
      await storm.goOn(seconds / 5)
      const { ops, ...calm } = await storm.calm(HEAL_MS)
      told('orders scaled out and in', { ...calm, handledByTheSecond: handled, ...faultsOf(ops) })
      expect(handled).toBeGreaterThan(0)
      expect(faultsOf(ops).faults).toEqual({})
      expect(await storm.faults()).toEqual([])
    },
    LIMIT_MS,
  )

  test(
    'is rolled, every process in turn, and no client sees it',
    async () => {
      const { deployment } = storm
      storm.load()
      await storm.goOn(seconds / 5)
      for (const old of [...deployment.instances]) {
        await deployment.start(old.hosts)
        expect((await old.stop()).code).toBe(0)
      }
      await storm.goOn(seconds / 5)
      const { ops, ...calm } = await storm.calm(HEAL_MS)
      const speed = places(ops, 0, Date.now())
      told('rolled', { ...calm, ...speed, ...faultsOf(ops) })
      expect(faultsOf(ops).faults).toEqual({})
      expect(await storm.faults()).toEqual([])
      expect(deployment.errors()).toEqual([])
    },
    LIMIT_MS,
  )

  test(
    'becomes a monolith, split, a pair and a monolith again, and what was under way arrives once and in order',
    async () => {
      const { deployment } = storm
      storm.load()
      for (const topology of ['monolith', 'split', 'pair', 'monolith']) {
        await storm.goOn(seconds / 5)
        await deployment.stopAll()
        await deployment.startAll(topology)
      }
      await storm.goOn(seconds / 5)
      const { ops, ...calm } = await storm.calm(HEAL_MS)
      told('topology switched', { ...calm, ...faultsOf(ops) })
      expect(await storm.faults()).toEqual([])
      expect(deployment.errors()).toEqual([])
    },
    LIMIT_MS,
  )
})

/** Orders that this process has taken from clients. */
async function placedBy(instance: Instance): Promise<number> {
  return counted(
    await instance.metrics(),
    /^kerf_forwarded_request_duration_seconds_count\{.*"\/v1\/orders".*\} (\d+)$/gm,
  )
}

/** Messages that it has handled. */
async function handledBy(instance: Instance): Promise<number> {
  return counted(await instance.metrics(), /^kerf_messages_total\{.*outcome="handled".*\} (\d+)$/gm)
}

function counted(metrics: string, line: RegExp): number {
  return [...metrics.matchAll(line)].reduce((sum, [, count]) => sum + Number(count), 0)
}
