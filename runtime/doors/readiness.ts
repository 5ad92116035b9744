// Whether requests should be sent to this process, and what else is wrong with it: codes that stay the same.
//
// Not ready means: another instance would do better. What is away for all instances alike (Redis, a module in another
// process) makes none of them unready, or one fault would take the whole edge away; it is told, and answered by the
// routes that need it.
import type { Pool } from '../database/pool.ts'
import { query } from '../database/query.ts'
import type { Health } from './health.ts'
import type { HostedModule } from '../hosting/hosted-module.ts'
import type { Elsewhere } from '../remote/elsewhere.ts'
import { within } from '../timing/within.ts'

export interface ReadinessOptions {
  readonly isEdge: boolean
  phase(): 'starting' | 'ready' | 'stopping'
  /** None before the modules are open. */
  hosted(): readonly HostedModule[]
  standingOf(module: string):
    | Promise<{
        readonly outbox: readonly { readonly destination: string; readonly oldestSeconds: number }[]
      }>
    | undefined
  /** The modules that live elsewhere and that this process asks. */
  readonly needed: readonly string[]
  readonly elsewhere: Pick<Elsewhere, 'instancesOf' | 'health'> | undefined
  /** Milliseconds that only go forward: `performance.now`. */
  readonly now: () => number
  /** A database that says nothing for so long is away. */
  readonly answerMs?: number
}

/** An answer is as good as a fresh one for so long, however many ask. */
const freshMs = 1_000
/** How long a process that has just started waits until it has heard of every module that it asks. */
const acquaintanceMs = 30_000
/** A message that has stood for so long is not on its way. */
const stuckSeconds = 300

export function openReadiness(options: ReadinessOptions): Health {
  const { isEdge, phase, hosted, standingOf, needed, elsewhere, now, answerMs = 2_000 } = options
  const isKnown = (module: string) => (elsewhere?.instancesOf(module).length ?? 0) > 0
  const giveUpAt = now() + acquaintanceMs
  let isAcquainted = needed.length === 0

  /** A module that has gone since then takes nobody along. */
  function reasonsOfUnknown(): { against: string[]; despite: string[] } {
    const unknown = needed.filter((module) => !isKnown(module))
    isAcquainted ||= unknown.length === 0 || now() > giveUpAt
    const reasons = unknown.map((module) => `module-unknown:${module}`)
    const isAlone = isEdge && hosted().length === 0 && unknown.length === needed.length
    return isAcquainted && !isAlone ? { against: [], despite: reasons } : { against: reasons, despite: [] }
  }

  async function look(): Promise<{ against: readonly string[]; despite: readonly string[] }> {
    const homes = hosted()
    const databases = await Promise.all(homes.map((home) => reasonOfDatabase(home, answerMs)))
    const away = databases.filter((reason) => reason !== undefined)
    // One of several databases is no reason to give up the others.
    const isWithout = homes.length > 0 && away.length === homes.length
    const unknown = reasonsOfUnknown()
    const stuck = await Promise.all(homes.map(({ definition }) => reasonsOfOutbox(definition.name)))
    return {
      against: [...(isWithout ? away : []), ...unknown.against],
      despite: [
        ...(isWithout ? [] : away),
        ...homes.flatMap(reasonsOfPool),
        ...unknown.despite,
        ...stuck.flat(),
        ...(elsewhere?.health?.troubles() ?? []),
      ],
    }
  }

  async function reasonsOfOutbox(module: string): Promise<string[]> {
    const standing = await standingOf(module)?.catch(() => undefined)
    const late = standing?.outbox.filter(({ oldestSeconds }) => oldestSeconds > stuckSeconds) ?? []
    return late.map(({ destination }) => `outbox-stuck:${module}/${destination}`)
  }

  let looked: ReturnType<typeof look> | undefined
  let freshUntil = -Infinity
  async function current(): ReturnType<typeof look> {
    const phaseNow = phase()
    if (phaseNow !== 'ready') return { against: [phaseNow], despite: [] }
    if (!looked || now() > freshUntil) {
      freshUntil = Infinity
      looked = look().finally(() => (freshUntil = now() + freshMs))
    }
    return looked
  }

  return {
    ready: async () => (await current()).against,
    troubles: async () => (await current()).despite,
  }
}

/** Through the pool that has a free connection: one that is merely busy is not away. */
async function reasonOfDatabase(
  { definition, pool, deliveryPool }: HostedModule,
  answerMs: number,
): Promise<string | undefined> {
  const free = hasFree(deliveryPool) ? deliveryPool : pool
  try {
    await within(answerMs, query(free, 'select 1', [], AbortSignal.timeout(answerMs)))
  } catch {
    return `database-away:${definition.name}`
  }
}

function hasFree(pool: Pool): boolean {
  const { size, leased } = pool.stats()
  return leased < size
}

function reasonsOfPool({ definition, pool }: HostedModule): string[] {
  const { size, leased, waiting } = pool.stats()
  return waiting > 0 && leased >= size ? [`pool-exhausted:${definition.name}`] : []
}
