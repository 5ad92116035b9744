// The database that comes with Kerf for development and tests: a real PostgreSQL server, started as a child.
import postgres from 'postgres'
import { waitForFileLock } from './file-lock.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { adminPassword, adminUser, type Cluster, clusterIn, initialise } from './postgres-cluster.ts'
import { claim } from './postgres-link.ts'
import { launch, shutDown } from './postgres-process.ts'
import { isServing, postmaster } from './postgres-processes.ts'
import { waitUntil } from './wait-until.ts'

export interface EmbeddedPostgres {
  /** Connects as superuser. */
  url: string
  /** Whether the server was running already: after a reload, or left by an owner that was killed. */
  adopted: boolean
  /** Where the data really lie. */
  data: string
  /** Where data now lie that were left here by a directory of this name that was removed. */
  setAside?: string
  /** Stops the server, adopted or not, and waits for its end. Do so only as the directory's owner (`lockDirectory`). */
  stop(): Promise<void>
}

/**
 * Starts the server of `directory`, or adopts the one that runs there. Any number of processes may call
 * this at once: all get the same server. It outlives its starter unless `stop()` is called. `durable`
 * data survives a power cut; without it, only the death of processes. The signal gives up the start.
 */
export async function startEmbeddedPostgres(options: {
  directory: string
  durable: boolean
  signal?: AbortSignal
}): Promise<EmbeddedPostgres> {
  const { durable, signal } = options
  const cluster = clusterIn(options.directory)
  const lock = await waitForFileLock(cluster.lock, 90_000, signal)
  try {
    const setAside = await claim(cluster)
    let url = await adopt(cluster, durable, signal)
    const adopted = url !== undefined
    if (url === undefined) {
      const binaries = postgresBinaries(cluster.account)
      await initialise(cluster, binaries, durable, signal)
      url = urlOf(cluster, await launch(cluster, binaries, durable, signal))
    }
    return { url, adopted, data: cluster.data, ...(setAside && { setAside }), stop: () => stop(cluster) }
  } finally {
    lock.release()
  }
}

async function stop(cluster: Cluster): Promise<void> {
  const lock = await waitForFileLock(cluster.lock, 90_000)
  try {
    await shutDown(cluster)
  } finally {
    lock.release()
  }
}

/** The running server's URL; undefined when there is none, or it was found unfit and stopped. */
async function adopt(cluster: Cluster, durable: boolean, signal?: AbortSignal): Promise<string | undefined> {
  const found = await waitUntil(
    'PostgreSQL to finish starting or stopping',
    60_000,
    () => runningServer(cluster),
    signal,
  )
  if (found === 'none') return undefined
  if (!durable || found.fsync === 'on') return found.url
  await shutDown(cluster)
  return undefined
}

/** Undefined while it cannot be told yet: the server is on its way up or down, or was killed this very moment. */
async function runningServer(cluster: Cluster): Promise<{ url: string; fsync: string } | 'none' | undefined> {
  const server = postmaster(cluster)
  if (server === undefined || !isServing(cluster, server.pid)) return 'none'
  if (server.status !== 'ready') return undefined
  const url = urlOf(cluster, server.port)
  // The password proves that this server is the one whose data lies here.
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    const [row] = await sql<{ fsync: string }[]>`select current_setting('fsync') as fsync`.simple()
    return { url, fsync: row?.fsync ?? 'unknown' }
  } catch (error) {
    if (isPassing(error)) return undefined
    throw error
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function isPassing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // 57P01 to 57P03: the server is shutting down, has crashed, or cannot take connections yet.
  return /^(ECONN|CONNECT|57P0[123])/.test(code)
}

function urlOf(cluster: Cluster, port: number): string {
  return `postgres://${adminUser}:${adminPassword(cluster)}@127.0.0.1:${port}/postgres`
}
