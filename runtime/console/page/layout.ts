// Where the boxes, nodes and arrows of a drawing go: dagre's layers, and its points as smooth lines.
import { Graph, layout } from '@dagrejs/dagre'

export interface Wish {
  readonly nodes: readonly { id: string; width: number; height: number; box?: string }[]
  readonly arrows: readonly {
    id: string
    from: string
    to: string
    label: { width: number; height: number }
  }[]
  /** Left to right, or top to bottom. */
  readonly direction: 'LR' | 'TB'
  readonly nodeGap: number
  readonly layerGap: number
}

export interface Placed {
  readonly width: number
  readonly height: number
  /** By id: the middle, and the size. Boxes are among them. */
  readonly places: ReadonlyMap<string, { x: number; y: number; width: number; height: number }>
  /** By id: a path for SVG, and where its label goes. */
  readonly lines: ReadonlyMap<string, { path: string; x: number; y: number }>
}

interface Point {
  readonly x: number
  readonly y: number
}

export function place({ nodes, arrows, direction, nodeGap, layerGap }: Wish): Placed {
  const graph = new Graph({ multigraph: true, compound: true })
  graph.setGraph({
    rankdir: direction,
    nodesep: nodeGap,
    ranksep: layerGap,
    edgesep: 14,
    marginx: 24,
    marginy: 30,
  })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height, box } of nodes) {
    graph.setNode(id, { width, height })
    if (box === undefined) continue
    if (!graph.hasNode(box)) graph.setNode(box, {})
    graph.setParent(id, box)
  }
  for (const { id, from, to, label } of arrows)
    if (from !== to) graph.setEdge({ v: from, w: to, name: id }, { ...label, labelpos: 'c' })
  layout(graph)

  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  const places = graph.nodes().map((id) => {
    const { x, y, width, height } = graph.node(id) as Point & { width: number; height: number } // laid out
    return [id, { x, y, width, height }] as const
  })
  const lines = graph.edges().map((edge) => {
    const { points, x, y } = graph.edge(edge) as Point & { points: Point[] } // laid out
    return [edge.name ?? '', { path: smooth(points, direction), x, y }] as const
  })
  const loops = arrows.flatMap(({ id, from, to }) => {
    const { x, y, height } = graph.node(from) as Point & { height: number } // laid out
    return from === to ? [[id, loopBelow({ x, y: y + height / 2 })] as const] : []
  })
  const lowest = Math.max(height, ...loops.map(([, { y }]) => y + loopMargin))
  return { width, height: lowest, places: new Map(places), lines: new Map([...lines, ...loops]) }
}

const loopMargin = 16

/** dagre's own loops do not survive a layout from left to right. */
function loopBelow({ x, y }: Point) {
  return { path: `M${x - 14},${y}c-10,34 38,34 28,0`, x, y: y + 32 }
}

/** Through every point, along the layers where it passes one, and straight at both ends. */
function smooth(points: readonly Point[], direction: Wish['direction']): string {
  const [first] = points
  if (!first) return ''
  const stretches = points.slice(1).map((to, at) => {
    const from = points[at] ?? to
    const isLast = at === points.length - 2
    const leave = at === 0 ? between(from, to, 0.4) : along(from, to, direction)
    const arrive = isLast ? between(to, from, 0.4) : along(to, from, direction)
    return `C${round(leave)} ${round(arrive)} ${round(to)}`
  })
  return `M${round(first)}${stretches.join('')}`
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

function along(from: Point, to: Point, direction: Wish['direction']): Point {
  const middle = between(from, to, 0.5)
  return direction === 'LR' ? { x: middle.x, y: from.y } : { x: from.x, y: middle.y }
}

function round({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`
}
