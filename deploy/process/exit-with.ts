// How a process that cannot start says so.
import { toldInShort } from '../../runtime/discretion.ts'
import { StartFaults } from '../../runtime/hosting/start.ts'

/** Prints every fault with its remedy, and what was behind it, and exits with 1; anything else that was thrown goes on. */
export function exitWith(error: unknown): never {
  if (!(error instanceof StartFaults)) throw error
  console.error(`Kerf cannot start:\n${error.faults.map((fault) => `  - ${fault}`).join('\n')}`)
  if (error.cause !== undefined) console.error(`Caused by ${toldInShort(error.cause)}`)
  process.exit(1)
}
