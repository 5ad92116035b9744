// The Redis of development and tests: started where a process needs one, gone with it.
import { randomBytes } from 'node:crypto'
import { keepRunning } from './keep-running.ts'
import { debianRedis, type RedisBinary } from './redis-debian.ts'
import { dockerRedis } from './redis-docker.ts'
import { launchRedis, type RedisPlace } from './redis-process.ts'

export interface LocalRedis {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts a Redis on a free loopback port, with a password of its own. It keeps nothing: Redis is a pipe. It ends
 * with this process, even by kill -9; one that ends before is started again, at the same address, empty. The signal gives up the start. Throws with a remedy where none can be had.
 */
export async function startLocalRedis(options: {
  /** For its log. */
  directory: string
  signal?: AbortSignal
}): Promise<LocalRedis> {
  const { directory, signal } = options
  const password = redisPassword()
  const binary = await redisBinary(signal)
  if (binary) {
    return await keptRedis(binary, { directory, port: freePort(), password }, signal)
  }
  const container = await dockerRedis(password)
  if (container) return container
  throw new Error(
    'Kerf needs a Redis as soon as modules run in processes of their own, and found none: no redis-server or ' +
      'valkey-server on PATH, no apt-get that could fetch one, no Docker that answers. Install one of them, ' +
      'set REDIS_URL to a Redis of your own, or run everything in one process, which needs none.',
  )
}

async function keptRedis(binary: RedisBinary, place: RedisPlace, signal?: AbortSignal): Promise<LocalRedis> {
  let server = await launchRedis(binary, place, signal)
  let isWanted = true
  async function startAgain() {
    server = await launchRedis(binary, place, signal)
    if (!isWanted) await server.stop()
    return server
  }
  const kept = keepRunning(server, startAgain, {
    isWanted: () => isWanted,
    onEnd: (code) => console.error(`Redis ended with ${code} and is started again`),
  })
    .catch((error: unknown) => console.error(error instanceof Error ? error.message : error))
    .then(() => {
      if (isWanted) console.error('Redis does not stay up: stop Kerf, and start it again.')
    })
  return {
    url: redisUrl(place.port, place.password),
    async stop() {
      isWanted = false
      await server.stop()
      await kept
    },
  }
}

/** What is on PATH, else Debian's package in our cache. */
export async function redisBinary(signal?: AbortSignal): Promise<RedisBinary | undefined> {
  const command = Bun.which('redis-server') ?? Bun.which('valkey-server')
  return command ? { command, environment: {} } : await debianRedis(signal)
}

export const redisPassword = (): string => randomBytes(24).toString('base64url')

export const redisUrl = (port: number, password: string): string => `redis://:${password}@127.0.0.1:${port}`

export function freePort(): number {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  probe.stop(true)
  return probe.port
}
