// The wait between the end of a session and the answer that says so.
import { trustFreshMs } from '../contract.ts'

/** Timers may fire a little early. */
const marginMs = 10

/**
 * After a commit that ends sessions or removes a key: once this is over, every process that believes access tokens has
 * asked since, or asks before it believes the next one. Nobody has to be told, and nobody can be missed.
 */
export function untilHeard(): Promise<void> {
  return Bun.sleep(trustFreshMs + marginMs)
}
