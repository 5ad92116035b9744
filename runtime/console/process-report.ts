// What a process tells of itself: who it is, how it feels, what it has done, how its calls and pools stand.
import { hostname } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { HostedModule } from '../hosting/hosted-module.ts'
import type { ModuleDefinition } from '../module.ts'
import type { Elsewhere } from '../remote/elsewhere.ts'
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
}

/** The lag is measured only while somebody looks: it costs fifty small wake-ups a second. */
const watchedMs = 30_000

export function openProcessReport(options: ProcessReportOptions): () => ProcessReport {
  const { about, hosts, modules, hosted, elsewhere, activity } = options
  const id = Bun.randomUUIDv7()
  const startedAt = new Date(Date.now() - process.uptime() * 1_000).toISOString()
  const here = [...(hosts.gateway ? [gateway] : []), ...hosts.modules]
  const away = elsewhere ? modules.filter(({ name }) => !hosts.modules.includes(name)) : []
  const [lagMs, cpuShare] = [lagMeter(), cpuMeter()]

  return () => {
    const { routes, flows, history, errors } = activity.read()
    return {
      id,
      host: hostname(),
      pid: process.pid,
      version: about.version,
      hosts: here,
      startedAt,
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
