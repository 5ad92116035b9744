// What a process tells of itself: who it is, how it feels, what it has done, how its calls and pools stand.
import { hostname } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Health, standingOf } from '../doors/health.ts'
import type { HostedModule } from '../hosting/hosted-module.ts'
import type { ModuleDefinition } from '../module.ts'
import type { Elsewhere } from '../remote/elsewhere.ts'
import { within } from '../timing/within.ts'
import { gateway } from '../hosting/topology.ts'
import type { Activity } from './activity.ts'
import type { ProcessReport } from './report.ts'

export interface ProcessReportOptions {
  readonly about: { readonly version: string }
  readonly hosts: { readonly gateway: boolean; readonly modules: readonly string[] }
  readonly modules: readonly ModuleDefinition[]
  readonly hosted: readonly HostedModule[]
  readonly elsewhere?: Pick<Elsewhere, 'policyOf'>
  readonly activity: Activity
  readonly health: Health
}

/** A database that hangs holds up what the process says of its readiness; not the report. */
const readinessMs = 500
/** The lag is measured only while somebody looks: it costs fifty small wake-ups a second. */
const watchedMs = 30_000

export function openProcessReport(options: ProcessReportOptions): () => Promise<ProcessReport> {
  const { about, hosts, modules, hosted, elsewhere, activity, health } = options
  const id = Bun.randomUUIDv7()
  const startedAt = new Date(Date.now() - process.uptime() * 1_000).toISOString()
  const here = [...(hosts.gateway ? [gateway] : []), ...hosts.modules]
  const away = elsewhere ? modules.filter(({ name }) => !hosts.modules.includes(name)) : []
  const [lagMs, cpuShare] = [lagMeter(), cpuMeter()]

  const readinessOf = readinessMeter(health)

  return async () => {
    const readiness = await readinessOf()
    const { routes, flows, history, errors } = activity.read()
    return {
      id,
      host: hostname(),
      pid: process.pid,
      version: about.version,
      hosts: here,
      startedAt,
      readiness,
      memoryBytes: process.memoryUsage.rss(),
      cpuShare: cpuShare(),
      lagMs: lagMs(),
      routes,
      // A question is told by whoever asks it and by whoever answers: the asker's word counts.
      flows: flows.filter(({ kind, from }) => kind === 'message' || here.includes(from)),
      calls: away.flatMap(({ name }) => {
        const state = elsewhere?.policyOf(name).state()
        return state
          ? [{ to: name, breaker: state.breaker, inFlight: state.inFlight, queued: state.queued }]
          : []
      }),
      pools: hosted.map(({ definition, pool }) => {
        const { size, leased, waiting } = pool.stats()
        return { module: definition.name, size, leased, waiting }
      }),
      history,
      errors,
    }
  }
}

/** As of now, or else as of the last look that ended. */
function readinessMeter(health: Health): () => Promise<ProcessReport['readiness']> {
  let last: ProcessReport['readiness'] = { isReady: true, reasons: [] }
  return async () => {
    const asked = standingOf(health).then(
      ({ isReady, reasons }) => (last = { isReady, reasons: [...reasons] }),
    )
    return within(readinessMs, asked).catch(() => last)
  }
}

function lagMeter(): () => ProcessReport['lagMs'] {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  let unwatched: ReturnType<typeof setTimeout> | undefined
  const stop = () => {
    delay.disable()
    delay.reset()
    unwatched = undefined
  }
  return () => {
    const isWatched = unwatched !== undefined
    clearTimeout(unwatched)
    unwatched = setTimeout(stop, watchedMs)
    unwatched.unref()
    if (!isWatched) {
      delay.enable()
      return null
    }
    const read = { median: delay.percentile(50) / 1e6, worst: delay.max / 1e6 }
    delay.reset()
    return read
  }
}

function cpuMeter(): () => number | null {
  let before: { readonly at: number; readonly spentMs: number } | undefined
  return () => {
    const { user, system } = process.cpuUsage()
    const now = { at: performance.now(), spentMs: (user + system) / 1_000 }
    const share = before ? (now.spentMs - before.spentMs) / (now.at - before.at) : null
    before = now
    return share
  }
}
