// `GET /v1/products/{sku}` of the whole monolith, beside bare Bun.serve that answers the same from the same statement.
import { each, inTurns, type Measured } from './figures.ts'
import { openMeasuredDatabase } from './database-costs.ts'
import { load } from './load.ts'
import { type MeasuredProcess, startApplication, startProcess } from './process.ts'

const rounds = 5
const roundMs = 1_500
const connections = 16
const path = '/v1/products/SAW-RIP-24'

export async function measure(): Promise<Measured[]> {
  await using database = await openMeasuredDatabase()
  await using kerf = await startApplication(database.url)
  await using bare = await startProcess('tests/bench/bare-product.ts', { DATABASE_URL: database.url })
  const [ours, theirs] = await Promise.all(
    [kerf, bare].map(async ({ url }) => (await fetch(url + path)).text()),
  )
  if (ours !== theirs) throw new Error(`not the same bytes: ${ours} and ${theirs}`)
  for (const { url } of [kerf, bare]) await load(url, path, connections, 1_000)

  const round = async (process: MeasuredProcess) => {
    const before = [process.cpuMs(), await database.cpuMs()] as const
    const { requests, seconds } = await load(process.url, path, connections, roundMs)
    const [cpu, databaseCpu] = [process.cpuMs() - before[0], (await database.cpuMs()) - before[1]]
    return {
      perSecond: requests / seconds,
      cpuUs: (cpu * 1_000) / requests,
      databaseUs: (databaseCpu * 1_000) / requests,
    }
  }
  const result = await inTurns(
    rounds,
    () => round(kerf),
    () => round(bare),
  )
  return [
    {
      what: 'product: CPU of a request',
      unit: 'µs',
      ...each(result, (round) => round.cpuUs),
      target: { limit: 'at most', value: 2.2 },
    },
    { what: 'product: Postgres CPU of a request', unit: 'µs', ...each(result, (round) => round.databaseUs) },
    { what: 'product: requests', unit: '1/s', ...each(result, (round) => round.perSecond) },
  ]
}
