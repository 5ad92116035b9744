// Where the clients of a test's Kerf find it.
import { admin, type TestKerf } from '../world/kerf.ts'
import type { JourneyWorldOptions } from './world.ts'

export function addressesOf({ url, processes, database }: TestKerf): JourneyWorldOptions {
  return {
    url,
    admin,
    operatorUrls: processes.map(({ operatorUrl }) => operatorUrl),
    databaseUrlOf: () => database.url,
  }
}
