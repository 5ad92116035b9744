// A lock on a file that the operating system frees when its holder dies, so no dead owner is ever waited for.
import { Database } from 'bun:sqlite'
import { waitUntil } from './wait-until.ts'

export interface FileLock {
  release(): void
}

/**
 * Takes the lock, or returns undefined while another process holds it. The lock is SQLite's on an empty
 * database: a kernel lock without foreign code, gone with its process by whatever death, whereas a file
 * that holds a process id goes stale, and its id may be somebody else's after a reboot.
 */
export function tryFileLock(path: string): FileLock | undefined {
  const database = new Database(path, { create: true })
  try {
    database.run('PRAGMA busy_timeout = 0')
    database.run('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return { release: () => database.close() }
}

/** Waits until the lock is free, at most `timeoutMs`. */
export function waitForFileLock(path: string, timeoutMs: number, signal?: AbortSignal): Promise<FileLock> {
  return waitUntil(
    `the lock ${path}, which another process holds`,
    timeoutMs,
    () => tryFileLock(path),
    signal,
  )
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY'
}
