// The connections to Redis: senders give up at once, workers wait for ever; and whether that Redis will do.
import { Redis, type RedisOptions } from 'ioredis'
import { redisError } from '../../connection-errors.ts'

const oldest = [6, 2] as const

// Quick at first, and all processes not in step.
const retryStrategy = (times: number) => Math.min(50 * 2 ** times, 800) * (0.75 + Math.random() / 4)

const common = { retryStrategy, connectTimeout: 3_000, socketTimeout: 15_000 } satisfies RedisOptions

/** Refuses commands while it is not connected, and any that takes longer than three seconds. */
export function openSenderClient(url: string): Redis {
  return new Redis(url, {
    ...common,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 3_000,
  })
}

/** A worker's connection. BullMQ makes a copy for its blocking reads and may lose hold of it while Redis is away. */
export class WorkerClient extends Redis {
  private readonly copies: Redis[] = []
  private readonly onError: (error: unknown) => void

  constructor(url: string, onError: (error: unknown) => void) {
    super(url, { ...common, maxRetriesPerRequest: null })
    this.onError = onError
    this.on('error', onError)
  }

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(override)
    copy.on('error', this.onError)
    this.copies.push(copy)
    return copy
  }

  disconnectAll(): void {
    for (const client of [this, ...this.copies]) client.disconnect()
  }
}

/** The lines of INFO. */
export async function infoOf(client: Redis, ...sections: string[]): Promise<Map<string, string>> {
  const text = await client.info(...sections)
  return new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]))
}

/** Every reason why this Redis will not do, each with its remedy. */
export async function redisFaults(client: Redis, url: string): Promise<string[]> {
  const { host } = new URL(url)
  let info: Map<string, string>
  try {
    info = await infoOf(client, 'server', 'memory')
  } catch (thrown) {
    const error = redisError(thrown)
    const reason = error instanceof Error ? error.message : String(error)
    return [`Redis at ${host} does not answer (${reason}): start it, or correct REDIS_URL.`]
  }
  const faults: string[] = []
  const policy = info.get('maxmemory_policy')
  if (policy !== undefined && policy !== 'noeviction') {
    faults.push(
      `Redis at ${host} has the maxmemory-policy ${policy} and would throw messages away under pressure: ` +
        'set `maxmemory-policy noeviction` in its configuration.',
    )
  }
  const version = info.get('redis_version') ?? '0'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    faults.push(`Redis at ${host} is ${version}: Kerf needs ${oldest.join('.')} or newer, so update it.`)
  }
  return faults
}
