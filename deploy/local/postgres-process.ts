// Starts and stops the server process of a cluster.
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from './postgres-cluster.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { isPostgres, isServing, postmaster, processesOf } from './postgres-processes.ts'
import { waitUntil } from './wait-until.ts'

/** Starts the server and returns its port once it takes connections. Call it under the cluster's lock. */
export async function launch(
  cluster: Cluster,
  binaries: PostgresBinaries,
  durable: boolean,
  signal?: AbortSignal,
): Promise<number> {
  if (existsSync(cluster.log)) renameSync(cluster.log, `${cluster.log}.previous`)
  return await waitUntil(
    `PostgreSQL to start (its log: ${cluster.log})`,
    20_000,
    async () => {
      await forgetDeadServer(cluster)
      return await attempt(cluster, binaries, durable, signal)
    },
    signal,
  )
}

/** The port, or undefined when the reason to fail passes by itself: a predecessor on its way out, a port just taken. */
async function attempt(
  cluster: Cluster,
  { postgres }: PostgresBinaries,
  durable: boolean,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const log = openSync(cluster.log, 'w', 0o600)
  const port = freePort()
  // A session of its own: Ctrl-C reaches the application first, which then stops its database.
  const server = Bun.spawn([postgres, '-D', cluster.data, ...settings(cluster, port, durable)], {
    cwd: '/',
    env: { TZ: 'UTC' },
    stdio: ['ignore', log, log],
    detached: true,
    ...cluster.account,
  })
  closeSync(log)
  server.unref()
  try {
    const ready = (): boolean => {
      const word = postmaster(cluster)
      return word?.pid === server.pid && word.status === 'ready'
    }
    await waitUntil('PostgreSQL to be ready', 60_000, () => server.exitCode !== null || ready(), signal)
  } catch (error) {
    server.kill('SIGINT')
    throw error
  }
  if (server.exitCode === null) return port
  const said = readFileSync(cluster.log, 'utf8').trim()
  if (/already exists|still in use|could not bind/.test(said)) return undefined
  throw new Error(`PostgreSQL did not start (exit ${server.exitCode}): ${said}`)
}

function settings(cluster: Cluster, port: number, durable: boolean): string[] {
  const values = {
    cluster_name: cluster.name,
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 500,
    // A module's data may move to another server by logical replication.
    wal_level: 'logical',
    idle_in_transaction_session_timeout: '60s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Tests may lose everything in a power cut, but a commit means the same to them: never synchronous_commit.
    ...(durable ? { fsync: 'on' } : { fsync: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function freePort(): number {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  probe.stop(true)
  return probe.port
}

/**
 * Removes the `postmaster.pid` of a dead server whose process id is in use again or still a zombie, which
 * PostgreSQL takes for alive. Only when none of its children is left: the file guards their shared memory.
 */
async function forgetDeadServer(cluster: Cluster): Promise<void> {
  const left = postmaster(cluster)
  // Data that was copied or moved while its server ran: let PostgreSQL refuse.
  if (left === undefined || isPostgres(left.pid)) return
  await waitUntil(
    'the last children of a killed PostgreSQL to end',
    10_000,
    () => processesOf(cluster).length === 0,
  )
  rmSync(join(cluster.data, 'postmaster.pid'), { force: true })
}

/** Fast shutdown: clients are cut off, data is written. Falls back to the immediate one, which recovers at the next start. */
export async function shutDown(cluster: Cluster): Promise<void> {
  const server = postmaster(cluster)
  if (server === undefined || !isServing(cluster, server.pid)) return
  for (const [signal, limitMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    process.kill(server.pid, signal)
    const ended = await waitUntil('PostgreSQL to stop', limitMs, () => !isServing(cluster, server.pid)).catch(
      () => false,
    )
    if (ended) return
  }
  throw new Error(
    `PostgreSQL (process ${server.pid}) on ${cluster.data} does not stop. Its log: ${cluster.log}`,
  )
}
