// What the tests of the API call: a Kerf with things in it, as one process or as KERF_TOPOLOGY says.
import { topologyText } from '../../deploy/topologies.ts'
import { addressesOf } from '../journeys/addresses.ts'
import { type JourneyWorld, openJourneyWorld } from '../journeys/world.ts'
import { startTestKerf, type TestKerf } from '../world/kerf.ts'
import { testRedis } from '../world/redis.ts'
import { openThings, type Things } from './things.ts'

export interface Shop {
  readonly kerf: TestKerf
  readonly world: JourneyWorld
  readonly things: Things
  close(): Promise<void>
}

export async function openShop(settings: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const topology = topologyText(process.env['KERF_TOPOLOGY'] ?? 'monolith')
  const redis = topology.includes('/') ? await testRedis() : undefined
  const kerf = await startTestKerf({
    topology,
    settings: { WEBHOOK_ALLOW_PRIVATE: 'true', ...settings },
    ...(redis ? { redisUrl: redis.url } : {}),
  })
  const world = await openJourneyWorld(addressesOf(kerf))
  const things = await openThings(world)
  return {
    kerf,
    world,
    things,
    async close() {
      await things.close()
      await kerf.stop()
      await redis?.stop()
    },
  }
}
