// The whole deployment as the gateway sees it: every process and every module asked at once; who does not answer is named, and holds up nobody.
import type { HostedModule } from '../hosting/hosted-module.ts'
import { declaredBy } from './declared.ts'
import type { ModuleDefinition } from '../module.ts'
import type { Instances } from './instances.ts'
import type { Instance, KeyOverview, Overview, Silent } from './page-data.ts'
import type { ProcessReport } from './report.ts'
import type { Teller } from './teller.ts'

export interface Overseer {
  /** At most a second old. */
  overview(): Promise<Overview>
  key(key: string): Promise<KeyOverview>
}

export interface OverseerOptions {
  readonly modules: readonly ModuleDefinition[]
  readonly hosted: readonly HostedModule[]
  readonly teller: Teller
  readonly instances: Instances | undefined
}

const freshMs = 1_000

export function openOverseer({ modules, hosted, teller, instances }: OverseerOptions): Overseer {
  const declared = declaredBy(modules)
  const hosts = new Map(hosted.map((host) => [host.definition.name, host]))

  async function look(): Promise<Overview> {
    const known = instances?.all() ?? []
    const [own, told] = await Promise.all([
      teller.process(),
      Promise.all(known.map((instance) => processOf(instance))),
    ])
    const away = told.flatMap((each) => ('id' in each ? [] : [each]))
    const reports = await ofAll(
      away,
      (host) => teller.module(host),
      (url, module) => instances?.ask(url, module, 'console/module', {}),
    )
    // A process that hosts the gateway and a module finds itself among the others.
    const answered = [own, ...told.flatMap((each) => ('id' in each ? [each] : []))]
    return {
      at: new Date().toISOString(),
      declared,
      processes: [...new Map(answered.map((each) => [each.id, each])).values()],
      away,
      modules: reports.answers,
      silent: reports.silent,
    }
  }

  async function processOf(instance: Instance): Promise<ProcessReport | Overview['away'][number]> {
    const [module = ''] = instance.modules
    try {
      return (await instances?.ask(instance.url, module, 'console/process', {})) ?? (await teller.process())
    } catch (error) {
      return { ...instance, reason: reasonOf(error) }
    }
  }

  /** Every module once: here, or in one of its processes; those that are away already are not waited for again. */
  async function ofAll<Report>(
    away: Overview['away'],
    here: (host: HostedModule) => Promise<Report>,
    there: (url: string, module: string) => Promise<Report> | undefined,
  ): Promise<{ answers: Report[]; silent: Silent[] }> {
    const silent: Silent[] = []
    const known = instances?.all() ?? []
    const answers = modules.map(async ({ name }): Promise<Report[]> => {
      const host = hosts.get(name)
      const gone = away.find((each) => each.modules.includes(name))
      const instance = known.find(
        ({ url, modules }) => modules.includes(name) && !away.some((each) => each.url === url),
      )
      try {
        const report = await (host ? here(host) : instance && there(instance.url, name))
        if (report) return [report]
        silent.push({ module: name, reason: gone?.reason ?? 'no process that hosts it is known' })
      } catch (error) {
        silent.push({ module: name, reason: reasonOf(error) })
      }
      return []
    })
    return { answers: (await Promise.all(answers)).flat(), silent }
  }

  let latest: { readonly at: number; readonly overview: Promise<Overview> } | undefined
  function overview(): Promise<Overview> {
    const now = performance.now()
    if (!latest || now - latest.at > freshMs) latest = { at: now, overview: look() }
    return latest.overview
  }

  return {
    overview,
    async key(key) {
      const { answers, silent } = await ofAll(
        (await overview()).away,
        (host) => teller.key(host, key),
        (url, module) => instances?.ask(url, module, 'console/key', { key }),
      )
      return { key, modules: answers, silent }
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
