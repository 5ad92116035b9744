// The ports that a process listens on.
import type { Server } from './server.ts'

/** Opens every door, so that all that cannot be opened is told together. */
export function openDoors(openers: readonly (() => Server | undefined)[]): {
  servers: (Server | undefined)[]
  faults: string[]
} {
  const faults: string[] = []
  const servers = openers.map((open) => {
    try {
      return open()
    } catch (error) {
      return void faults.push(error instanceof Error ? error.message : String(error))
    }
  })
  return { servers, faults }
}
