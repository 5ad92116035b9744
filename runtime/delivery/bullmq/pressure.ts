// How full Redis and its queues are, looked at once a second, so that nobody sends into what is full.
import type { Redis } from 'ioredis'
import { infoOf } from './connections.ts'

export interface PressureLimits {
  /** Jobs of one module, above which it is sent nothing. */
  readonly waiting: number
  /** Of Redis' `maxmemory`. */
  readonly memoryShare: number
}

export interface Pressure {
  /** Why nothing should be sent there now; undefined if all is well. */
  against(module: string): string | undefined
  /** Counts what went out since the last look. */
  sent(module: string, count: number): void
  /** From now on, looks at this module's queue too. */
  watch(module: string): void
  /** Jobs that waited at the last look, for each module. */
  waiting(): Record<string, number>
  /** 0 where Redis has no `maxmemory`. */
  memoryShare(): number
  close(): void
}

export interface PressureOptions {
  readonly client: Redis
  readonly limits: PressureLimits
  /** The Redis key of a module's waiting jobs. */
  keyOf(module: string): string
  looked(waiting: ReadonlyMap<string, number>): void
  onError(error: unknown): void
}

const everyMs = 1_000

export function openPressure({ client, limits, keyOf, looked, onError }: PressureOptions): Pressure {
  const counts = new Map<string, number>()
  let memoryShare = 0
  let looking = false

  async function look(): Promise<void> {
    if (looking || client.status !== 'ready') return
    looking = true
    try {
      const modules = [...counts.keys()]
      const lengths = modules.map((module) => client.llen(keyOf(module)))
      const [info, ...waiting] = await Promise.all([infoOf(client, 'memory'), ...lengths])
      const limit = Number(info.get('maxmemory') ?? 0)
      memoryShare = limit > 0 ? Number(info.get('used_memory') ?? 0) / limit : 0
      modules.forEach((module, at) => counts.set(module, waiting[at] ?? 0))
      looked(counts)
    } catch (error) {
      onError(error)
    } finally {
      looking = false
    }
  }

  const timer = setInterval(look, everyMs)
  client.on('ready', () => void look())

  return {
    against(module) {
      const waiting = counts.get(module) ?? 0
      if (memoryShare > limits.memoryShare)
        return `Redis' memory is ${Math.round(memoryShare * 100)} % full: give it more, or find what fills it`
      if (waiting > limits.waiting)
        return `${waiting} messages wait for ${module}: start more of it, or find out why it takes none`
      return undefined
    },
    sent: (module, count) => void counts.set(module, (counts.get(module) ?? 0) + count),
    watch: (module) => void counts.set(module, counts.get(module) ?? 0),
    waiting: () => Object.fromEntries(counts),
    memoryShare: () => memoryShare,
    close: () => clearInterval(timer),
  }
}
