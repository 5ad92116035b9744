// The storm, for some seconds. `KERF_STORM_SECONDS` makes it longer, `KERF_STORM_SEED` repeats one.
import { expect, test } from 'bun:test'
import { complaintsOf, storm } from './storm.ts'

const seconds = Number(process.env['KERF_STORM_SECONDS'] ?? 10)
const seed = Number(process.env['KERF_STORM_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test(
  'nothing is lost, doubled or out of order in a storm, and all is quiet within 30 s of its end',
  async () => {
    console.log(`storm: seed ${seed}, ${seconds} s`)
    const seen = await storm({ seed, seconds, healMs: 30_000 })
    console.log(
      'storm:',
      JSON.stringify({ ...seen.verdict.counts, ...seen.faults, settledMs: seen.settledMs }),
    )
    expect(complaintsOf(seen)).toEqual([])
    expect(seen.verdict.counts.applied).toBeGreaterThan(20 * seconds) // there was something to lose
  },
  seconds * 1_000 + 180_000,
)
