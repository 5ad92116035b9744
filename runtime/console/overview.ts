// The whole deployment as the gateway sees it: every process and every module asked at once; who does not answer is named, and holds up nobody.
import type { HostedModule } from '../host.ts'
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
    const [processes, reports] = await Promise.all([
      Promise.all(known.map((instance) => processOf(instance))),
      ofAll(
        known,
        (host) => teller.module(host),
        (url, module) => instances?.ask(url, module, 'console/module', {}),
      ),
    ])
    // A process that hosts the gateway and a module finds itself among the others.
    const answered = [teller.process(), ...processes.flatMap((each) => ('id' in each ? [each] : []))]
    return {
      at: new Date().toISOString(),
      declared,
      processes: [...new Map(answered.map((each) => [each.id, each])).values()],
      away: processes.flatMap((each) => ('id' in each ? [] : [each])),
      modules: reports.answers,
      silent: reports.silent,
    }
  }

  async function processOf(instance: Instance): Promise<ProcessReport | Overview['away'][number]> {
    const [module = ''] = instance.modules
    try {
      return (await instances?.ask(instance.url, module, 'console/process', {})) ?? teller.process()
    } catch (error) {
      return { ...instance, reason: reasonOf(error) }
    }
  }

  /** Every module once: here, or in the first of its processes that answers. */
  async function ofAll<Report>(
    known: readonly Instance[],
    here: (host: HostedModule) => Promise<Report>,
    there: (url: string, module: string) => Promise<Report> | undefined,
  ): Promise<{ answers: Report[]; silent: Silent[] }> {
    const silent: Silent[] = []
    const answers = modules.map(async ({ name }): Promise<Report[]> => {
      const host = hosts.get(name)
      const urls = known.filter((each) => each.modules.includes(name)).map(({ url }) => url)
      const ways = host ? [() => here(host)] : urls.map((url) => () => there(url, name))
      let reason = 'no process that hosts it is known'
      for (const ask of ways) {
        try {
          const report = await ask()
          if (report) return [report]
        } catch (error) {
          reason = reasonOf(error)
        }
      }
      silent.push({ module: name, reason })
      return []
    })
    return { answers: (await Promise.all(answers)).flat(), silent }
  }

  let latest: { readonly at: number; readonly overview: Promise<Overview> } | undefined
  return {
    overview() {
      const now = performance.now()
      if (!latest || now - latest.at > freshMs) latest = { at: now, overview: look() }
      return latest.overview
    },
    async key(key) {
      const { answers, silent } = await ofAll(
        instances?.all() ?? [],
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
