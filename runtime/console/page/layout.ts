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
  /** What all of it takes, labels too. */
  readonly frame: Area
  /** By id. */
  readonly places: ReadonlyMap<string, Place>
  /** By id: a path for SVG, and where its label goes. */
  readonly lines: ReadonlyMap<string, { readonly path: string; readonly x: number; readonly y: number }>
  /** By box: what its nodes take, with the arrows between them. */
  readonly areas: ReadonlyMap<string, Area>
}

/** From its upper left corner. */
interface Area extends Point {
  readonly width: number
  readonly height: number
}

/** From its middle. */
interface Place extends Point {
  readonly width: number
  readonly height: number
}

interface Point {
  readonly x: number
  readonly y: number
}

export function place(wish: Wish): Placed {
  const graph = laidOut(wish)
  const places = new Map(wish.nodes.map(({ id }) => [id, graph.node(id) as Place])) // laid out
  const lines = wish.arrows.map(({ id, from, to, label }) => {
    const start = places.get(from)
    if (from === to && start) return { id, from, to, label, ...loopBelow(start) }
    const { points, x, y } = graph.edge({ v: from, w: to, name: id }) as Point & { points: Point[] } // laid out
    return { id, from, to, label, points, path: smooth(points, wish.direction), x, y }
  })

  /** Some nodes, and the arrows between them. */
  function areaOf(ids: ReadonlySet<string>): Area {
    const corners = [...ids].flatMap((id) => cornersOf(places.get(id)))
    const between = lines.filter(({ from, to }) => ids.has(from) && ids.has(to))
    return around([...corners, ...between.flatMap(({ points }) => points)])
  }

  const boxes = Map.groupBy(wish.nodes, ({ box }) => box ?? '')
  return {
    frame: around([
      ...[...places.values()].flatMap(cornersOf),
      ...lines.flatMap(({ points, x, y, label }) => [...points, ...cornersOf({ x, y, ...label })]),
    ]),
    places,
    lines: new Map(lines.map((line) => [line.id, line])),
    areas: new Map([...boxes].map(([box, those]) => [box, areaOf(new Set(those.map(({ id }) => id)))])),
  }
}

function laidOut({ nodes, arrows, direction, nodeGap, layerGap }: Wish): Graph {
  const graph = new Graph({ multigraph: true, compound: true })
  graph.setGraph({ rankdir: direction, nodesep: nodeGap, ranksep: layerGap, edgesep: 14 })
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
  return graph
}

function cornersOf(place: Place | undefined): Point[] {
  if (!place) return []
  const { x, y, width, height } = place
  return [
    { x: x - width / 2, y: y - height / 2 },
    { x: x + width / 2, y: y + height / 2 },
  ]
}

function around(points: readonly Point[]): Area {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
}

/** dagre's own loops do not survive a layout from left to right. */
function loopBelow({ x, y, height }: Place) {
  const bottom = y + height / 2
  const label = { x, y: bottom + 32 }
  return { points: [label], path: `M${x - 14},${bottom}c-10,34 38,34 28,0`, ...label }
}

/** A `viewBox` with some air around. */
export function viewBoxOf({ x, y, width, height }: Area, air: number): string {
  return [x - air, y - air, width + 2 * air, height + 2 * air].map(Math.round).join(' ')
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
