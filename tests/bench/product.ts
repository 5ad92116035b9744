// `GET /v1/products/{sku}` of the whole monolith, beside bare Bun.serve that answers the same from the same statement.
import { each, inTurns, type Measured } from './figures.ts'
import { type MeasuredDatabase, openMeasuredDatabase } from './database-costs.ts'
import { load } from './load.ts'
import { type MeasuredProcess, startApplication, startProcess } from './process.ts'

const rounds = 4
const roundMs = 1_200
// As many callers as either has connections to Postgres; and more, whom the bare driver puts behind each other on one.
const callers = [6, 16]
const path = '/v1/products/SAW-RIP-24'

interface Round {
  readonly perSecond: number
  readonly cpuUs: number
  readonly databaseUs: number
}

export async function measure(): Promise<Measured[]> {
  await using database = await openMeasuredDatabase()
  await using kerf = await startApplication(database.url)
  await using bare = await startProcess('tests/bench/bare-product.ts', { DATABASE_URL: database.url })
  const [ours, theirs] = await Promise.all(
    [kerf, bare].map(async ({ url }) => (await fetch(url + path)).text()),
  )
  if (ours !== theirs) throw new Error(`not the same bytes: ${ours} and ${theirs}`)
  for (const { url } of [kerf, bare]) await load(url, path, 16, 1_000)

  const measured: Measured[] = []
  for (const count of callers) {
    const result = await inTurns(
      rounds,
      () => round(kerf, database, count),
      () => round(bare, database, count),
    )
    const what = (of: string) => `product, ${count} callers: ${of}`
    const target = { limit: 'at most', value: 2.2 } as const
    measured.push(
      { what: what('CPU of a request'), unit: 'µs', ...each(result, ({ cpuUs }) => cpuUs), target },
      { what: what('CPU of Postgres'), unit: 'µs', ...each(result, ({ databaseUs }) => databaseUs) },
      { what: what('requests'), unit: '1/s', ...each(result, ({ perSecond }) => perSecond) },
    )
  }
  return measured
}

async function round(server: MeasuredProcess, database: MeasuredDatabase, callers: number): Promise<Round> {
  const [cpuMs, databaseMs] = [server.cpuMs(), await database.cpuMs()]
  const { requests, seconds } = await load(server.url, path, callers, roundMs)
  return {
    perSecond: requests / seconds,
    cpuUs: ((server.cpuMs() - cpuMs) * 1_000) / requests,
    databaseUs: (((await database.cpuMs()) - databaseMs) * 1_000) / requests,
  }
}
