// The topology as a graph: boxes of processes, modules in them, arrows between these. What is declared stands, what happens colours it.
import type { Overview } from '../page-data.ts'
import type { ModuleReport, ProcessReport } from '../report.ts'

/** All processes that host the same, as one box. */
export interface Box {
  readonly id: string
  readonly processes: readonly ProcessReport[]
  readonly away: Overview['away']
}

export interface ModuleNode {
  readonly id: string
  readonly name: string
  readonly box: string
  /** Requests and messages a second. */
  readonly perSecond: number
  readonly report: ModuleReport | undefined
  /** Why nothing is known of it now. */
  readonly silence: string | undefined
}

export interface Arrow {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly names: readonly [from: string, to: string]
  readonly kind: 'request' | 'question' | 'message'
  readonly perSecond: number
  readonly failedPerSecond: number
  /** Of the calls that `from`'s process makes to `to`. */
  readonly breaker: 'closed' | 'open' | 'half-open'
}

export interface Topology {
  readonly boxes: readonly Box[]
  readonly nodes: readonly ModuleNode[]
  readonly arrows: readonly Arrow[]
}

const gateway = 'gateway'

type Counted = Pick<ProcessReport['flows'][number], 'perSecond' | 'failedPerSecond'>

export function topologyOf(overview: Overview): Topology {
  const boxes = boxesOf(overview)
  const nodes = boxes.flatMap((box) => box.id.split('+').map((name) => nodeOf(name, box.id, overview)))
  return { boxes, nodes, arrows: arrowsOf(overview, nodes) }
}

function boxesOf({ processes, away, silent, declared }: Overview): Box[] {
  const order = [gateway, ...declared.modules.map(({ name }) => name)]
  const idOf = (hosts: readonly string[]) =>
    hosts.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)).join('+')
  const boxes = new Map<
    string,
    { id: string; processes: ProcessReport[]; away: Overview['away'][number][] }
  >()
  const boxOf = (id: string) => {
    const box = boxes.get(id) ?? { id, processes: [], away: [] }
    boxes.set(id, box)
    return box
  }
  for (const process of processes) boxOf(idOf(process.hosts)).processes.push(process)
  for (const instance of away) boxOf(idOf(instance.modules)).away.push(instance)
  const hosted = new Set([...boxes.keys()].flatMap((id) => id.split('+')))
  for (const { module } of silent) if (!hosted.has(module)) boxOf(module)
  return [...boxes.values()].toSorted(
    (a, b) => order.indexOf(a.id.split('+')[0] ?? '') - order.indexOf(b.id.split('+')[0] ?? ''),
  )
}

function nodeOf(name: string, box: string, { processes, modules, silent }: Overview): ModuleNode {
  const here = processes.flatMap(({ routes, flows }) => [
    ...routes.filter(({ module }) => name === gateway || module === name),
    ...flows.filter(({ kind, to }) => kind === 'message' && to === name),
  ])
  return {
    id: `${box}/${name}`,
    name,
    box,
    perSecond: sumOf(here, 'perSecond'),
    report: modules.find(({ module }) => module === name),
    silence: silent.find(({ module }) => module === name)?.reason,
  }
}

function arrowsOf({ declared, processes }: Overview, nodes: readonly ModuleNode[]): Arrow[] {
  const wanted = [
    ...declared.modules.flatMap(({ name, hasRoutes }) =>
      hasRoutes ? [{ kind: 'request', from: gateway, to: name } as const] : [],
    ),
    ...declared.modules.flatMap(({ name, asks }) =>
      asks.map((to) => ({ kind: 'question', from: name, to }) as const),
    ),
    ...declared.modules.flatMap(({ name, tells }) =>
      tells.map((to) => ({ kind: 'message', from: name, to }) as const),
    ),
  ]
  return wanted.flatMap(({ kind, from, to }) => {
    const [source, target] = [from, to].map((name) => nodes.find((node) => node.name === name))
    if (!source || !target) return []
    const counts: readonly Counted[] = processes.flatMap(({ routes, flows }): readonly Counted[] =>
      kind === 'request'
        ? routes.filter(({ module }) => module === to)
        : flows.filter((flow) => flow.kind === kind && flow.from === from && flow.to === to),
    )
    const breakers = processes
      .filter(({ hosts }) => hosts.includes(from))
      .flatMap(({ calls }) => calls.filter((call) => call.to === to).map(({ breaker }) => breaker))
    return [
      {
        id: `${kind} ${from} ${to}`,
        from: source.id,
        to: target.id,
        names: [from, to] as const,
        kind,
        perSecond: sumOf(counts, 'perSecond'),
        failedPerSecond: sumOf(counts, 'failedPerSecond'),
        // Messages travel by the queues, which have no breaker.
        breaker: kind === 'message' ? 'closed' : (breakers.find((each) => each !== 'closed') ?? 'closed'),
      },
    ]
  })
}

function sumOf<Name extends string>(all: readonly Record<Name, number>[], name: Name): number {
  return all.reduce((sum, each) => sum + each[name], 0)
}
