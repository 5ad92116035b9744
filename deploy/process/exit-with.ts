// How a process that cannot start says so.
import { StartFaults } from '../../runtime/hosting/start.ts'

/** Prints every fault with its remedy and exits with 1; anything else that was thrown goes on. */
export function exitWith(error: unknown): never {
  if (!(error instanceof StartFaults)) throw error
  console.error(`Kerf cannot start:\n${error.faults.map((fault) => `  - ${fault}`).join('\n')}`)
  process.exit(1)
}
