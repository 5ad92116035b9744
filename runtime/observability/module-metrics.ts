// How a module's messages, process managers and pools stand, read when somebody scrapes.
import { initialState, type ProcessDefinition } from '../process-manager.ts'
import { within } from '../timing/within.ts'
import type { Instruments } from './instruments.ts'

/** As its database says. Every process that hosts the module reads the same: take the highest, not the sum. */
export interface ModuleStanding {
  readonly outbox: readonly ({ readonly destination: string } & Standing)[]
  readonly inbox: Readonly<Record<'parked' | 'due' | 'dead', Standing>>
  readonly processes: readonly ({ readonly process: string; readonly state: string } & Standing)[]
}

interface Standing {
  readonly count: number
  readonly oldestSeconds: number
}

export interface PoolState {
  readonly size: number
  readonly leased: number
  readonly waiting: number
  /** Callers that were turned away, since the process started. */
  readonly refused: number
}

export interface WatchedModule {
  readonly name: string
  readonly processes: readonly ProcessDefinition[]
  /** One who does not answer in time is left out of the scrape. */
  standing(): Promise<ModuleStanding>
  readonly pools: Readonly<Record<string, () => PoolState>>
}

/** A scrape waits no longer for a module's database. */
const readMs = 2_000
/** How long a state may last without a deadline of its own, and how much longer with one. */
const stuckSeconds = 600
const graceSeconds = 60

export function openModuleMetrics({ gauge, counter }: Instruments) {
  const outbox = {
    count: gauge('kerf_outbox_messages', 'Messages that wait for their receiver.', ['module', 'destination']),
    oldest: gauge('kerf_outbox_oldest_seconds', 'Age of the oldest of them.', ['module', 'destination']),
  }
  const inbox = {
    count: gauge('kerf_inbox_messages', 'Messages that are not handled: due again, parked, dead.', [
      'module',
      'state',
    ]),
    oldest: gauge('kerf_inbox_oldest_seconds', 'Age of the oldest of them.', ['module', 'state']),
  }
  const processes = {
    count: gauge('kerf_processes', 'Things that a process manager carries, by where they stand.', [
      'module',
      'process',
      'state',
    ]),
    oldest: gauge('kerf_process_oldest_seconds', 'How long the oldest has stood there.', [
      'module',
      'process',
      'state',
    ]),
    stuck: gauge('kerf_process_stuck', '1 where that is longer than the state may last.', [
      'module',
      'process',
      'state',
    ]),
  }
  const pool = {
    size: gauge('kerf_pool_size', 'Connections at most.', ['module', 'pool']),
    leased: gauge('kerf_pool_leased', 'Connections in use.', ['module', 'pool']),
    waiting: gauge('kerf_pool_waiting', 'Callers that wait for a connection.', ['module', 'pool']),
  }
  const refused = counter('kerf_pool_refused_total', 'Callers that no connection was free for.', [
    'module',
    'pool',
  ])
  const read = [...Object.values(outbox), ...Object.values(inbox), ...Object.values(processes)]

  /** `destinations` are those that were seen: where nothing waits any more, 0 says so. */
  function showStanding(
    module: string,
    destinations: Set<string>,
    limits: Map<string, number>,
    standing: ModuleStanding,
  ): void {
    for (const { destination } of standing.outbox) destinations.add(destination)
    for (const destination of destinations) {
      const found = standing.outbox.find((each) => each.destination === destination)
      outbox.count.set({ module, destination }, found?.count ?? 0)
      outbox.oldest.set({ module, destination }, found?.oldestSeconds ?? 0)
    }
    for (const [state, { count, oldestSeconds }] of Object.entries(standing.inbox)) {
      inbox.count.set({ module, state }, count)
      inbox.oldest.set({ module, state }, oldestSeconds)
    }
    for (const { process, state, count, oldestSeconds } of standing.processes) {
      // Where it has come to rest, all that ever came stand.
      const limit = limits.get(`${process} ${state}`)
      if (limit === undefined) continue
      const labels = { module, process, state }
      processes.count.set(labels, count)
      processes.oldest.set(labels, oldestSeconds)
      processes.stuck.set(labels, oldestSeconds > limit ? 1 : 0)
    }
  }

  const watched: (() => Promise<void>)[] = []
  return {
    watch({ name: module, processes: definitions, standing, pools }: WatchedModule): void {
      const limits = new Map(definitions.flatMap(limitsOf))
      const before = new Map<string, number>()
      const destinations = new Set<string>()
      watched.push(async () => {
        for (const [name, stats] of Object.entries(pools)) {
          const labels = { module, pool: name }
          const state = stats()
          pool.size.set(labels, state.size)
          pool.leased.set(labels, state.leased)
          pool.waiting.set(labels, state.waiting)
          refused.inc(labels, state.refused - (before.get(name) ?? 0))
          before.set(name, state.refused)
        }
        const found = await within(readMs, standing()).catch(() => undefined)
        if (found) showStanding(module, destinations, limits, found)
      })
    },
    async read(): Promise<void> {
      for (const each of read) each.reset()
      await Promise.all(watched.map((look) => look()))
    },
  }
}

/** By process and state, of those that it is to leave again: for how many seconds it may stand there. */
function limitsOf({ name, rules, ends = [] }: ProcessDefinition): [string, number][] {
  const leaving = rules.filter(({ from, to }) => from !== initialState && from !== to && !ends.includes(from))
  return [...new Set(leaving.map(({ from }) => from))].map((state) => {
    const deadlines = leaving.flatMap((rule) =>
      'afterMs' in rule && rule.from === state ? [rule.afterMs] : [],
    )
    const seconds = deadlines.length > 0 ? Math.max(...deadlines) / 1_000 + graceSeconds : stuckSeconds
    return [`${name} ${state}`, seconds]
  })
}
