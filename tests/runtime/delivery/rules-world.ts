// What the tests of the ten rules share: a toy world of their own, and processes in which nothing happens by itself.
import { afterAll, afterEach, beforeAll, expect } from 'bun:test'
import { until } from '../../world/until.ts'
import { openToyWorld, type ToyProcess, type ToyWorld } from './toy-world.ts'

/** Opens a world for one file of tests, and empties it after each of them. */
export function rulesWorld() {
  let world: ToyWorld
  const started: ToyProcess[] = []
  beforeAll(async () => {
    world = await openToyWorld()
  })
  afterEach(async () => {
    for (const process of started.splice(0)) await process.stop()
    await world.sql`truncate alpha.outbox, beta.outbox, alpha.inbox, beta.inbox, beta.applied restart identity`
  })
  afterAll(() => world.close())

  return {
    get world() {
      return world
    },
    async start(options?: Parameters<ToyWorld['start']>[0]): Promise<ToyProcess> {
      const process = await world.start(options)
      started.push(process)
      return process
    },
    async appliedAre(...texts: string[]): Promise<void> {
      const isThere = async () => (await world.applied()).length >= texts.length
      await until(`${texts.join()} applied`, isThere, 5_000)
      expect(await world.applied()).toEqual(texts)
    },
  }
}

export const never = 3_600_000
/** Nothing happens but what the test itself does. */
export const still = {
  pollMs: never,
  sweepMs: never,
  pruneMs: never,
  leaseMs: never,
  longestLeaseMs: never,
  heldMs: never,
}

export function alphaOf({ hosting }: ToyProcess) {
  return hosting.hosted[0] as NonNullable<(typeof hosting.hosted)[0]> // both are hosted
}

export function betaOf({ hosting }: ToyProcess) {
  return hosting.hosted[1] as NonNullable<(typeof hosting.hosted)[1]> // both are hosted
}

export const one = (text: string, key = 'a') => [{ key, text }]
