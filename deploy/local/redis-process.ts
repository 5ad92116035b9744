// A Redis server as a child that never outlives its owner, not even one that was killed.
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RedisBinary } from './redis-debian.ts'
import { waitUntil } from './wait-until.ts'

export interface RedisProcess {
  readonly pid: number
  readonly exited: Promise<number>
  /** Ends it; nothing is kept. */
  stop(): Promise<void>
}

export interface RedisPlace {
  /** For its log. */
  readonly directory: string
  readonly port: number
  readonly password: string
}

/** Starts it and waits until it takes connections. Throws with what it said if it does not. */
export async function launchRedis(
  { command, environment }: RedisBinary,
  place: RedisPlace,
  signal?: AbortSignal,
): Promise<RedisProcess> {
  mkdirSync(place.directory, { recursive: true })
  const logFile = join(place.directory, 'redis.log')
  const log = openSync(logFile, 'w', 0o600)
  // The settings come by standard input, so that the password stands in no list of processes. Its own
  // session: Ctrl-C reaches the application first, which then stops it.
  const server = Bun.spawn([command, '-'], {
    cwd: place.directory,
    env: { ...environment, TZ: 'UTC' },
    stdio: [new Blob([settings(place)]), log, log],
    detached: true,
  })
  closeSync(log)
  const watchdog = watchOver(server)
  const stop = async () => {
    server.kill('SIGKILL')
    await server.exited
    await watchdog.exited
  }
  const said = () => readFileSync(logFile, 'utf8')
  try {
    await waitUntil(
      `Redis to start (its log: ${logFile})`,
      20_000,
      () => {
        if (server.exitCode !== null) throw new Error(`Redis did not start: ${said().trim()}`)
        return /ready to accept connections/i.test(said())
      },
      signal,
    )
  } catch (error) {
    await stop()
    throw error
  }
  return { pid: server.pid, exited: server.exited, stop }
}

function settings({ directory, port, password }: RedisPlace): string {
  return `
    bind 127.0.0.1
    port ${port}
    requirepass ${password}
    dir "${directory}"
    daemonize no
    # A pipe: what it loses, the outbox sends again. It must not drop what it has taken, though, while it runs.
    maxmemory-policy noeviction
    save ""
    appendonly no
  `
}

/** Waits at the end of a pipe that closes when our process ends, by whatever death, and then ends the server. */
function watchOver(server: Bun.Subprocess): Bun.Subprocess {
  const watchdog = Bun.spawn(['sh', '-c', 'read -r _; kill -9 "$0"', String(server.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // Its process id may be somebody else's later.
  void server.exited.then(() => watchdog.kill('SIGKILL'))
  for (const child of [server, watchdog]) child.unref()
  return watchdog
}
