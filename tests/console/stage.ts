// A whole Kerf to look at, in one process or each module in its own, with people who buy.
import { modules } from '../../deploy/modules.ts'
import { openJourneyWorld, type JourneyWorld } from '../journeys/world.ts'
import { openDeployment } from '../faults/deployment/deployment.ts'
import { addressesOf } from '../journeys/addresses.ts'
import { testDatabase } from '../world/database.ts'
import { admin, startTestKerf } from '../world/kerf.ts'
import { type TestRedis, testRedis } from '../world/redis.ts'

export interface Stage extends AsyncDisposable {
  readonly world: JourneyWorld
  /** Where a browser finds the console. */
  readonly url: string
  /** How many processes there are. */
  readonly processes: number
  /** kill -9 of the process that hosts this alone. */
  kill(module: string): Promise<void>
  start(module: string): Promise<void>
  /** Between the processes, where there are several. */
  readonly redis?: TestRedis
}

export async function monolith(): Promise<Stage> {
  const kerf = await startTestKerf()
  const alone = () => Promise.reject(new Error('it is all one process'))
  return {
    ...{ url: kerf.url, processes: 1, kill: alone, start: alone },
    world: await openJourneyWorld(addressesOf(kerf)),
    [Symbol.asyncDispose]: () => kerf.stop(),
  }
}

export async function split(): Promise<Stage> {
  const [redis, database] = await Promise.all([testRedis(), testDatabase()])
  const { url: databaseUrl } = database
  const deployment = await openDeployment({ databaseUrl, redisUrl: redis.url, admin })
  await deployment.startAll('split')
  const url = deployment.edge() ?? ''
  const hosting = (module: string) => deployment.instances.filter(({ hosts }) => hosts === module)
  return {
    url,
    processes: modules.length + 1, // the gateway
    redis,
    world: await openJourneyWorld({ url, admin, operatorUrls: [], databaseUrlOf: () => databaseUrl }),
    async kill(module) {
      await Promise.all(hosting(module).map((instance) => instance.kill()))
    },
    start: async (module) => void (await deployment.start(module)),
    async [Symbol.asyncDispose]() {
      await deployment.close()
      await redis.stop()
      await database.drop()
    },
  }
}
