// How a process's ways to the others stand: calls, instances, queues.
import type { Instruments } from './instruments.ts'

/** How the calls to a module elsewhere stand. */
export interface CallsState {
  readonly breaker: 'closed' | 'open' | 'half-open'
  readonly inFlight: number
  readonly queued: number
}

/** How the road through Redis stands, as of the last second. */
export interface QueuesState {
  readonly reachable: boolean
  /** Of its `maxmemory`; 0 where it has none. */
  readonly memoryShare: number
  /** By module, messages that no worker has taken yet. */
  readonly waiting: Readonly<Record<string, number>>
}

const breakerStates = ['closed', 'half-open', 'open']

export function openRemoteMetrics({ gauge }: Instruments) {
  const breaker = gauge('kerf_breaker', 'Of the calls to a module: 0 closed, 1 half open, 2 open.', [
    'module',
  ])
  const inFlight = gauge('kerf_calls_in_flight', 'Calls to a module that wait for their answer.', ['module'])
  const queued = gauge('kerf_calls_queued', 'Calls to a module that wait for their turn.', ['module'])
  const instances = gauge('kerf_instances', 'Processes elsewhere that are known to host a module.', [
    'module',
  ])
  const watched: (() => void)[] = []

  return {
    watchCalls(module: string, read: () => CallsState): void {
      watched.push(() => {
        const state = read()
        breaker.set({ module }, breakerStates.indexOf(state.breaker))
        inFlight.set({ module }, state.inFlight)
        queued.set({ module }, state.queued)
      })
    },
    watchInstances(module: string, count: () => number): void {
      watched.push(() => instances.set({ module }, count()))
    },
    watchQueues(read: () => QueuesState): void {
      const reachable = gauge('kerf_redis_reachable', '1 while messages can be sent over Redis.', [])
      const memory = gauge('kerf_redis_memory_ratio', "Part of Redis' maxmemory that is full.", [])
      const waiting = gauge('kerf_queue_messages', 'Messages in Redis that no process has taken.', ['module'])
      watched.push(() => {
        const state = read()
        reachable.set(state.reachable ? 1 : 0)
        memory.set(state.memoryShare)
        for (const [module, count] of Object.entries(state.waiting)) waiting.set({ module }, count)
      })
    },
    read(): void {
      for (const look of watched) look()
    },
  }
}
