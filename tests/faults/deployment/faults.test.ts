// What dies under a shop in the split topology: every process in turn, and Redis with all that it holds.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { faultsOf, healingMs, places } from '../commerce/figures.ts'
import { type CommerceStorm, openCommerceStorm } from '../commerce/storm.ts'
import type { Instance } from './instance.ts'
import { settings, told } from '../commerce/settings.ts'

const { seconds, seed } = settings
const HEAL_MS = 30_000
const LIMIT_MS = 240_000 + seconds * 4_000
let storm: CommerceStorm

beforeAll(async () => {
  storm = await openCommerceStorm({ topology: 'split', seed })
}, LIMIT_MS)
afterAll(() => storm.close(), LIMIT_MS)

describe('a split shop under load', () => {
  test(
    'loses, doubles and disorders nothing when each process dies in turn, and all has ended 30 s later',
    async () => {
      const { deployment } = storm
      const moments: number[] = []
      const victims = [...deployment.instances]
      storm.load()
      await storm.goOn(seconds / 5)
      for (const victim of victims) {
        moments.push(Date.now())
        await victim.kill()
        await storm.goOn(1)
        await deployment.start(victim.hosts)
        moments.push(Date.now())
        await storm.goOn(seconds / 10)
      }
      const { ops, ...calm } = await storm.calm(HEAL_MS)
      // Of each pair: from its death until it is ready again, and from then on.
      told('each process killed', {
        ...calm,
        faultsForMs: named(victims, healingMs(ops, moments)),
        ...faultsOf(ops),
      })
      expect(await storm.faults()).toEqual([])
      expect(deployment.errors()).toEqual([])
    },
    LIMIT_MS,
  )

  test(
    'takes orders as ever while Redis is dead, and makes up for all when it comes back empty',
    async () => {
      const { redis } = storm
      storm.load()
      await storm.goOn(seconds / 5)
      const downAt = Date.now()
      await redis.kill()
      await storm.goOn(seconds / 2)
      const upAt = Date.now()
      await redis.restart()
      await storm.goOn(seconds / 5)
      const { ops, ...calm } = await storm.calm(HEAL_MS)
      const [before, meanwhile] = [places(ops, 0, downAt), places(ops, downAt, upAt)]
      told('Redis killed', { ...calm, before, meanwhile })
      expect(meanwhile.placed).toBeGreaterThan(0)
      // All at the first try: what was wished for in that time was placed in that time.
      expect(faultsOf(meanwhile.ops).faults).toEqual({})
      expect(await storm.faults()).toEqual([])
      expect(Number(await redis.cli('dbsize'))).toBeLessThan(100)
    },
    LIMIT_MS,
  )
})

/** Of each pair of figures, what it is about. */
function named(victims: readonly Instance[], pairs: readonly number[]): Record<string, string> {
  const told = victims.map(
    ({ hosts }, at) => [hosts, `${pairs[2 * at]} down, ${pairs[2 * at + 1]} up`] as const,
  )
  return Object.fromEntries(told)
}
