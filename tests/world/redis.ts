// A Redis of the test's own, to be filled, flushed, paused, killed and started again.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { launchRedis } from '../../deploy/local/redis-process.ts'
import { freePort, redisBinary, redisPassword, redisUrl } from '../../deploy/local/redis-server.ts'

export interface TestRedis {
  /** The same over every restart. */
  readonly url: string
  readonly port: number
  readonly password: string
  /** Loses everything, as a broker may. */
  flush(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** Starts it again, empty; kills it first if it still runs. */
  restart(): Promise<void>
  /** SIGSTOP: connections stand, nothing answers. */
  pause(): void
  resume(): void
  /** One command, as redis-cli would send it. */
  cli(...words: [string, ...(string | number)[]]): Promise<unknown>
  /** Ends it for good. */
  stop(): Promise<void>
}

/** Always a server of its own, never REDIS_URL's: it will be killed. */
export async function testRedis(): Promise<TestRedis> {
  const binary = await redisBinary()
  if (!binary) {
    throw new Error(
      'These tests kill, pause and fill a Redis: install redis-server or valkey-server (Docker is no help here).',
    )
  }
  const directory = mkdtempSync(join(tmpdir(), 'kerf-redis-'))
  const [port, password] = [freePort(), redisPassword()]
  const url = redisUrl(port, password)
  const launch = () => launchRedis(binary, { directory, port, password })
  let server = await launch()

  async function cli(...[command, ...words]: [string, ...(string | number)[]]): Promise<unknown> {
    const client = new Redis(url, { retryStrategy: () => null, lazyConnect: true })
    client.on('error', () => {}) // the command says it
    try {
      return await client.call(command, ...words)
    } finally {
      client.disconnect()
    }
  }

  return {
    url,
    port,
    password,
    cli,
    async flush() {
      await cli('flushall')
    },
    kill: () => server.stop(),
    async restart() {
      await server.stop()
      server = await launch()
    },
    pause: () => void process.kill(server.pid, 'SIGSTOP'),
    resume: () => void process.kill(server.pid, 'SIGCONT'),
    async stop() {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
