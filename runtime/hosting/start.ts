// A process of Kerf: checks what it was given, opens its modules, serves, and stops in order.
import { openActivity } from '../console/activity.ts'
import { reportOfModule } from '../console/module-report.ts'
import type { ModuleReport } from '../console/report.ts'
import { openDoors } from '../doors/open-doors.ts'
import { openReadiness } from '../doors/readiness.ts'
import { Failure } from '../failure.ts'
import { type HostedModules, openHostedModules } from './hosted-modules.ts'
import type { Kerf, KerfOptions } from './kerf.ts'
import type { ModuleDefinition } from '../module.ts'
import { rested } from '../timing/rested.ts'
import { openServing } from './serving.ts'
import { StartFaults, startFaults } from './start-faults.ts'
import { within } from '../timing/within.ts'

export type { Ask, Kerf, KerfOptions } from './kerf.ts'
export { StartFaults } from './start-faults.ts'

type Hosts = NonNullable<KerfOptions['hosts']>

/** Starts, or throws `StartFaults` with everything that is wrong. Where it throws, nothing of it goes on. */
export async function startKerf(given: KerfOptions): Promise<Kerf> {
  const { modules, elsewhere } = given
  const hosts = given.hosts ?? { gateway: true, modules: modules.map(({ name }) => name) }
  const activity = openActivity()
  const options = {
    ...{ now: () => new Date(), random: Math.random },
    ...given,
    ...{ hosts, activity, observer: activity.observing(given.observer) },
  }
  const standings = new Map<string, () => Promise<ModuleReport>>()
  let phase: 'starting' | 'ready' | 'stopping' = 'starting'
  let home: HostedModules | undefined
  const health = openReadiness({
    isEdge: hosts.gateway,
    phase: () => phase,
    hosted: () => home?.hosted ?? [],
    standingOf: (module) => standings.get(module)?.(),
    needed: neededBy(modules, hosts),
    elsewhere,
    now: () => performance.now(),
  })
  const doors = openDoors({ ...options, health })

  async function stop(graceMs: number): Promise<void> {
    if (phase === 'stopping') return
    phase = 'stopping'
    if (elsewhere) await within(1_000, elsewhere.withdraw()).catch(() => {})
    await Bun.sleep(graceMs)
    await Promise.all([doors.clients?.stop(4_000), doors.processes?.stop(4_000)])
    // Four steps, one after the other: 14 s in all, should each of them hang.
    await home?.stopDelivery(2_000)
    await Promise.all([home?.close(1_000), elsewhere?.close(1_000), doors.operator?.stop(500)])
    given.edge?.limits?.close()
    given.overload?.close()
  }

  async function open(): Promise<HostedModules> {
    const faults = [...(await startFaults(hosts, given)), ...doors.faults]
    if (faults.length > 0) throw new StartFaults(faults)
    const opened = (home = openHostedModules({ ...options, hosts: hosts.modules, asked: activity.asked }))
    for (const host of opened.hosted)
      standings.set(
        host.definition.name,
        rested(() => reportOfModule(host)),
      )
    const serving = openServing({ ...options, home: opened, health })
    await opened.start()
    if (serving.processes) doors.processes?.letIn(serving.processes)
    if (doors.processes) await elsewhere?.announce(doors.processes.url, hosts.modules)
    if (serving.clients) doors.clients?.letIn(serving.clients)
    return opened
  }

  try {
    const hosting = await open()
    phase = 'ready'
    return {
      url: doors.clients?.url ?? '',
      internalUrl: doors.processes?.url,
      operatorUrl: doors.operator?.url ?? '',
      hosting,
      health,
      standings,
      stop: () => stop(given.graceMs),
    }
  } catch (error) {
    await stop(0).catch(() => {}) // what came first is what counts
    throw error instanceof Failure ? new StartFaults([error.message], { cause: error.cause }) : error
  }
}

/** The modules elsewhere that this process asks: the gateway every one, a module those that it uses. */
function neededBy(modules: readonly ModuleDefinition[], hosts: Hosts): string[] {
  const used = modules.filter(({ name }) => hosts.modules.includes(name)).flatMap(({ uses }) => uses)
  const names = (hosts.gateway ? modules : used).map(({ name }) => name)
  return [...new Set(names)].filter((name) => !hosts.modules.includes(name))
}
