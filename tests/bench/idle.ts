// What a process costs before anybody asks it anything: the time until it is ready, and the memory that it holds.
import { each, inTurns, type Measured } from './figures.ts'
import { openMeasuredDatabase } from './database-costs.ts'
import { type MeasuredProcess, startApplication, startProcess } from './process.ts'

const rounds = 3
/** Until what the start left behind has settled. */
const idleMs = 2_000

export async function measure(): Promise<Measured[]> {
  await using database = await openMeasuredDatabase()
  const result = await inTurns(
    rounds,
    () => startAndRest(() => startApplication(database.url)),
    () => startAndRest(() => startProcess('tests/bench/bare-product.ts', { DATABASE_URL: database.url })),
  )
  return [
    {
      what: 'idle: resident memory',
      unit: 'MB',
      ...each(result, (round) => round.memoryMb),
      target: { limit: 'at most', value: 110, of: 'kerf' },
    },
    {
      what: 'start: to ready',
      unit: 's',
      ...each(result, (round) => round.readyS),
      target: { limit: 'at most', value: 1, of: 'kerf' },
    },
    { what: 'start: CPU', unit: 's', ...each(result, (round) => round.cpuS) },
  ]
}

async function startAndRest(start: () => Promise<MeasuredProcess>) {
  await using process = await start()
  const cpuS = process.cpuMs() / 1_000
  await Bun.sleep(idleMs)
  const memoryMb = process.residentMb()
  return { readyS: process.readyMs / 1_000, cpuS, memoryMb }
}
