// One Kerf for each data directory: the second one is refused with a sentence that says who holds it.
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FileLock, tryFileLock } from './file-lock.ts'

interface Holding {
  lock: FileLock
  /** The latest of the calls that share the lock: only it may let go. */
  latest: FileLock
}

// Outlives the module: `bun --hot` evaluates this file again in the process that already holds the lock.
const heldBy = Symbol.for('kerf.directory-locks')
const everywhere = globalThis as typeof globalThis & { [heldBy]?: Map<string, Holding> }
const held = (everywhere[heldBy] ??= new Map())

/**
 * Makes this process the directory's only Kerf until `release()` or its end, however it ends. A process
 * that holds the directory already, as after a reload by `bun --watch` or `bun --hot`, is let in again;
 * what was let in before then releases nothing. Throws with the holder's id when it is another process.
 */
export function lockDirectory(directory: string): FileLock {
  mkdirSync(directory, { recursive: true })
  const path = realpathSync(directory)
  const lock = held.get(path)?.lock ?? tryFileLock(join(path, 'kerf.lock'))
  if (lock === undefined) throw new Error(refusal(path))
  const latest: FileLock = { release: () => release(path, latest) }
  held.set(path, { lock, latest })
  writeFileSync(join(path, 'kerf.pid'), String(process.pid))
  return latest
}

function release(path: string, asked: FileLock): void {
  const holding = held.get(path)
  if (holding?.latest !== asked) return
  held.delete(path)
  holding.lock.release()
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
