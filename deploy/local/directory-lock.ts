// One Kerf for each data directory: the second one is refused with a sentence that says who holds it.
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FileLock, tryFileLock } from './file-lock.ts'

// Outlives the module: `bun --hot` evaluates this file again in the process that already holds the lock.
const heldBy = Symbol.for('kerf.directory-locks')
const everywhere = globalThis as typeof globalThis & { [heldBy]?: Map<string, FileLock> }
const held = (everywhere[heldBy] ??= new Map())

/**
 * Makes this process the directory's only Kerf until `release()` or its end, however it ends. A process
 * that holds the directory already, as after a reload by `bun --watch` or `bun --hot`, is let in again.
 * Throws with the holder's process id when another process holds it.
 */
export function lockDirectory(directory: string): FileLock {
  mkdirSync(directory, { recursive: true })
  const path = realpathSync(directory)
  const lock = held.get(path) ?? tryFileLock(join(path, 'kerf.lock'))
  if (lock === undefined) throw new Error(refusal(path))
  held.set(path, lock)
  writeFileSync(join(path, 'kerf.pid'), String(process.pid))
  return { release: () => release(path, lock) }
}

function release(path: string, lock: FileLock): void {
  if (held.get(path) !== lock) return
  held.delete(path)
  lock.release()
}

function refusal(path: string): string {
  return (
    `Another Kerf (process ${holder(path)}) is using the data in ${path}. ` +
    `Stop it, or give this one a database of its own with DATABASE_URL.`
  )
}

function holder(path: string): string {
  try {
    return readFileSync(join(path, 'kerf.pid'), 'utf8')
  } catch {
    return 'unknown'
  }
}
