// The database that comes with Kerf for development and tests: a real PostgreSQL server, started as a child.
import postgres from 'postgres'
import { waitForFileLock } from './file-lock.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { adminPassword, adminUser, type Cluster, clusterIn, initialise } from './postgres-cluster.ts'
import { launch, shutDown } from './postgres-process.ts'
import { isServing, postmaster } from './postgres-processes.ts'
import { waitUntil } from './wait-until.ts'

export interface EmbeddedPostgres {
  /** Connects as superuser. */
  url: string
  /** Whether the server was running already: after a reload, or left by an owner that was killed. */
  adopted: boolean
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
    let url = await adopt(cluster, durable, signal)
    const adopted = url !== undefined
    if (url === undefined) {
      const binaries = postgresBinaries(cluster.account)
      await initialise(cluster, binaries, durable, signal)
      url = urlOf(cluster, await launch(cluster, binaries, durable, signal))
    }
    return { url, adopted, stop: () => stop(cluster) }
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
  const state = await waitUntil(
    'PostgreSQL to finish starting or stopping',
    60_000,
    () => settled(cluster),
    signal,
  )
  if (state === 'none') return undefined
  const url = urlOf(cluster, state.port)
  // The password proves that this server is the one whose data lies here.
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    const [row] = await sql<{ fsync: string }[]>`select current_setting('fsync') as fsync`.simple()
    if (!durable || row?.fsync === 'on') return url
  } finally {
    await sql.end({ timeout: 1 })
  }
  await shutDown(cluster)
  return undefined
}

function settled(cluster: Cluster): { port: number } | 'none' | undefined {
  const server = postmaster(cluster)
  if (server === undefined || !isServing(cluster, server.pid)) return 'none'
  return server.status === 'ready' ? { port: server.port } : undefined
}

function urlOf(cluster: Cluster, port: number): string {
  return `postgres://${adminUser}:${adminPassword(cluster)}@127.0.0.1:${port}/postgres`
}
