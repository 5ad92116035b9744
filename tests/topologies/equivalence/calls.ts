// What clients might ask, rightly and wrongly, drawn by chance.
import * as fc from 'fast-check'
import type { Call } from './call.ts'
import { broken, stray } from './calls-astray.ts'
import { again, cancel, order, refund } from './calls-of-buyers.ts'
import { account, profile, session } from './calls-of-people.ts'
import { reading, upkeep } from './calls-of-readers.ts'

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 9, arbitrary: order },
  { weight: 1, arbitrary: again },
  { weight: 2, arbitrary: cancel },
  { weight: 4, arbitrary: refund },
  { weight: 12, arbitrary: reading },
  { weight: 3, arbitrary: upkeep },
  { weight: 2, arbitrary: profile },
  { weight: 2, arbitrary: account },
  { weight: 1, arbitrary: session },
  { weight: 4, arbitrary: stray },
  { weight: 3, arbitrary: broken },
)

/** Always the same for one seed. */
export function callsOf(seed: number, count: number): Call[] {
  return fc.sample(call, { seed, numRuns: count })
}
