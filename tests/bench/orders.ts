// The whole of commerce in one process: orders placed over HTTP, reserved, paid and confirmed.
import { z } from '#runtime'
import { until } from '../world/until.ts'
import { openMeasuredDatabase } from './database-costs.ts'
import { type Measured, percentile } from './figures.ts'
import { startApplication } from './process.ts'
import { basket, stockUp } from './shop.ts'

const rounds = 3
const orders = 300
const clients = 8
const warmUp = 200

interface Round {
  readonly perSecond: number
  readonly cpuMs: number
  readonly databaseCpuMs: number
  readonly placingMs: readonly number[]
}

export async function measure(): Promise<Measured[]> {
  await using database = await openMeasuredDatabase()
  await using kerf = await startApplication(database.url)
  await stockUp(database)
  const authorization = await signUp(kerf.url)

  const place = async () => {
    const startedAt = performance.now()
    const answer = await fetch(`${kerf.url}/v1/orders`, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify(basket),
    })
    if (answer.status !== 201) throw new Error(await answer.text())
    return performance.now() - startedAt
  }
  const isQuiet = async () => {
    const [row] = await database.sql<{ open: number }[]>`
      select (select count(*)::int from orders.orders where status <> 'confirmed') as open`
    return row?.open === 0
  }
  const round = async (count: number): Promise<Round> => {
    const placingMs: number[] = []
    const [startedAt, cpu, databaseCpu] = [performance.now(), kerf.cpuMs(), await database.cpuMs()]
    let left = count
    const client = async () => {
      while (left-- > 0) placingMs.push(await place())
    }
    await Promise.all(Array.from({ length: clients }, client))
    await until('every order to be confirmed', isQuiet, 60_000)
    return {
      perSecond: (count * 1_000) / (performance.now() - startedAt),
      cpuMs: (kerf.cpuMs() - cpu) / count,
      databaseCpuMs: ((await database.cpuMs()) - databaseCpu) / count,
      placingMs,
    }
  }

  await round(warmUp)
  // As autovacuum does within a minute: statements are planned anew.
  await database.sql`analyze`
  const figures: Round[] = []
  while (figures.length < rounds) figures.push(await round(orders))
  const of = (figure: (round: Round) => number) => figures.map(figure)
  return [
    {
      what: `orders: placed and confirmed, ${clients} clients`,
      unit: '1/s',
      kerf: of((each) => each.perSecond),
    },
    { what: 'orders: CPU of the application for one', unit: 'ms', kerf: of((each) => each.cpuMs) },
    { what: 'orders: CPU of Postgres for one', unit: 'ms', kerf: of((each) => each.databaseCpuMs) },
    {
      what: 'orders: for each second of CPU, both',
      unit: '1/s',
      kerf: of((each) => 1_000 / (each.cpuMs + each.databaseCpuMs)),
    },
    { what: 'orders: placing, p50', unit: 'ms', kerf: of((each) => percentile(each.placingMs, 50)) },
    { what: 'orders: placing, p99', unit: 'ms', kerf: of((each) => percentile(each.placingMs, 99)) },
  ]
}

const Session = z.object({ accessToken: z.string() })

/** A customer of their own; gives what to put into `Authorization`. */
export async function signUp(url: string): Promise<string> {
  const account = { email: `${crypto.randomUUID()}@example.com`, password: 'a password for benches' }
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json()
  }
  await post('/v1/users', { ...account, name: 'A Customer' })
  return `Bearer ${Session.parse(await post('/v1/sessions', account)).accessToken}`
}
