// The topology as the page draws it, from what processes and modules tell.
import { expect, test } from 'bun:test'
import { modules } from '../../../deploy/modules.ts'
import { declaredBy } from '../../../runtime/console/declared.ts'
import type { Overview } from '../../../runtime/console/page-data.ts'
import { place } from '../../../runtime/console/page/layout.ts'
import { seriesOf } from '../../../runtime/console/page/series.ts'
import { topologyOf } from '../../../runtime/console/page/topology-graph.ts'
import { verdictOf } from '../../../runtime/console/page/verdict.ts'
import type { ProcessReport } from '../../../runtime/console/report.ts'

const declared = declaredBy(modules)
const rates = { total: 1, failed: 0, perSecond: 2, failedPerSecond: 0 }
const history = { stepMs: 2_000, at: 100, requests: [4, 6, 9], failures: [0, 0, 0], busyMs: [8, 0, 0] }

function process(id: string, hosts: readonly string[], more: Partial<ProcessReport> = {}): ProcessReport {
  return {
    ...{ id, hosts: [...hosts], host: 'h', pid: 1, version: '0', startedAt: '', memoryBytes: 0 },
    readiness: { isReady: true, reasons: [] },
    ...{ cpuShare: null, lagMs: null, routes: [], flows: [], calls: [], pools: [], errors: [] },
    history: { ...history, handled: [0, 0, 0], troubled: [0, 0, 0] },
    ...more,
  }
}
const overview = (more: Partial<Overview>): Overview => ({
  ...{ at: '', declared, processes: [], away: [], modules: [], silent: [] },
  ...more,
})
const seen = (more: Partial<Overview>) => topologyOf(overview(more))
const edge = process('g', ['gateway', 'users', 'inventory', 'payments', 'notifications'])

test('processes that host the same share a box, those that do not answer too', () => {
  const { boxes, nodes } = seen({
    processes: [edge, process('1', ['orders']), process('2', ['orders'])],
    away: [{ url: 'http://a', modules: ['orders'], reason: 'no connection' }],
  })
  expect(boxes.map(({ id, processes, away }) => [id, processes.length, away.length])).toEqual([
    ['gateway+users+inventory+payments+notifications', 1, 0],
    ['orders', 2, 1],
  ])
  expect(nodes).toHaveLength(6)
})

test('a module that nobody hosts is drawn all the same, with why nothing is known of it', () => {
  const { boxes, nodes } = seen({ processes: [edge], silent: [{ module: 'orders', reason: 'nobody' }] })
  expect(boxes.at(-1)).toEqual({ id: 'orders', processes: [], away: [] })
  expect(nodes.find(({ name }) => name === 'orders')?.silence).toBe('nobody')
})

test('what is declared is drawn although it is quiet; what happens is summed over all processes', () => {
  const flow = { kind: 'message', from: 'inventory', to: 'orders', ...rates } as const
  const { arrows } = seen({
    processes: [
      edge,
      process('1', ['orders'], { flows: [flow] }),
      process('2', ['orders'], { flows: [flow] }),
    ],
  })
  expect(arrows.find(({ id }) => id === 'message inventory orders')?.perSecond).toBe(4)
  expect(arrows.find(({ id }) => id === 'question orders inventory')?.perSecond).toBe(0)
  expect(arrows.filter(({ kind }) => kind === 'request').map(({ names }) => names[1])).toHaveLength(5)
  expect(arrows.find(({ id }) => id === 'message payments inventory')).toBeUndefined()
})

test('an open breaker stands at the calls of the process that has it, and not at messages', () => {
  const calls = [{ to: 'inventory', breaker: 'open', inFlight: 0, queued: 0 }] as const
  const { arrows } = seen({ processes: [edge, process('1', ['orders'], { calls: [...calls] })] })
  expect(arrows.filter(({ breaker }) => breaker === 'open').map(({ id }) => id)).toEqual([
    'question orders inventory',
  ])
})

test('every node, arrow and label is placed, loops too, and boxes hold what is theirs', () => {
  const size = { width: 100, height: 40 }
  const label = { width: 30, height: 16 }
  const { places, lines, areas, frame } = place({
    nodes: [
      { id: 'a', box: 'one', ...size },
      { id: 'b', box: 'two', ...size },
    ],
    arrows: [
      { id: 'there', from: 'a', to: 'b', label },
      { id: 'back', from: 'b', to: 'a', label },
      { id: 'round', from: 'b', to: 'b', label },
    ],
    ...{ direction: 'LR', nodeGap: 20, layerGap: 20 },
  })
  expect([...lines.keys()]).toEqual(['there', 'back', 'round'])
  expect(lines.get('there')?.y).not.toBe(lines.get('back')?.y)
  expect(areas.get('one')).toMatchObject(size)
  expect(frame.width).toBeGreaterThan((places.get('b')?.x ?? 0) - (places.get('a')?.x ?? 0))
})

test('a drawing is as wide as its labels: none is cut where an arrow runs at its edge', () => {
  const label = { width: 130, height: 20 }
  const { frame, lines } = place({
    nodes: ['a', 'b', 'c'].map((id) => ({ id, width: 40, height: 40 })),
    arrows: [
      { id: 'step', from: 'a', to: 'b', label },
      { id: 'next', from: 'b', to: 'c', label },
      { id: 'past', from: 'a', to: 'c', label },
      { id: 'round', from: 'c', to: 'c', label },
    ],
    ...{ direction: 'TB', nodeGap: 20, layerGap: 20 },
  })
  expect(lines.size).toBe(4)
  for (const { x, y } of lines.values()) {
    expect(x - label.width / 2).toBeGreaterThanOrEqual(frame.x)
    expect(x + label.width / 2).toBeLessThanOrEqual(frame.x + frame.width)
    expect(y + label.height / 2).toBeLessThanOrEqual(frame.y + frame.height)
  }
})

test('histories of processes are added slot by slot, without the one that is being filled', () => {
  const late = process('2', ['orders'], { history: { ...edge.history, at: 101, requests: [6, 9, 1] } })
  expect(seriesOf([edge.history, late.history])).toMatchObject({ times: [196, 198], requests: [2, 6] })
  expect(seriesOf([edge.history])).toMatchObject({ requests: [2, 3], meanMs: [2, 0] })
})

test('the verdict names the worst: a module that is gone, then a breaker, then what processes say of themselves, then what waits for somebody', () => {
  const nothing = { count: 0, oldestSeconds: 0 }
  const dead = {
    ...{ module: 'orders', outbox: [], processes: [], latest: [] },
    inbox: { parked: nothing, due: nothing, dead: { count: 2, oldestSeconds: 9 } },
  }
  const open = process('1', ['orders'], { calls: [{ to: 'users', breaker: 'open', inFlight: 0, queued: 0 }] })
  const silent = [{ module: 'payments', reason: 'nobody' }]
  const word = (more: Partial<Overview>) => verdictOf(overview(more)).sentence
  expect(word({ processes: [open], modules: [dead], silent })).toBe('payments does not answer.')
  expect(word({ processes: [open], modules: [dead] })).toBe('The breaker to users is open.')
  const unwell = (isReady: boolean, ...reasons: string[]) =>
    process('1', ['orders'], { readiness: { isReady, reasons } })
  const degraded = unwell(true, 'redis-away', 'lease-not-renewed')
  expect(word({ processes: [degraded, degraded], modules: [dead] })).toBe(
    'Redis is away: messages between processes wait.',
  )
  expect(word({ processes: [edge, unwell(true, 'pool-exhausted:orders')], modules: [dead] })).toBe(
    'A process is degraded: pool-exhausted:orders.',
  )
  expect(word({ processes: [degraded, unwell(false, 'stopping')] })).toBe(
    '2 processes are not ready: redis-away, lease-not-renewed, and stopping.',
  )
  expect(word({ processes: [edge], modules: [dead] })).toBe('2 messages wait for you.')
  expect(word({ processes: [edge] })).toBe('Everything answers, nothing waits.')
})
