// The topology drawn: who speaks to whom, how much of it, and what fails.
import { ArrowHeads } from './arrow-heads.tsx'
import { useMemo } from 'preact/hooks'
import { ArrowLabel, ArrowLine } from './arrows.tsx'
import { count, rate } from './format.ts'
import { place, type Placed, viewBoxOf } from './layout.ts'
import type { Box, ModuleNode, Topology } from './topology-graph.ts'
import { useNarrow } from './narrow.ts'

const air = 44
const node = { width: 132, height: 56 }
const padding = { side: 14, top: 28, bottom: 14 }

interface TopologyProps {
  readonly topology: Topology
  readonly chosen: string | undefined
  readonly onChoose: (module: string) => void
}

export function TopologyDrawing({ topology, chosen, onChoose }: TopologyProps) {
  const { boxes, nodes, arrows } = topology
  const isNarrow = useNarrow()
  const shape = JSON.stringify([nodes.map(({ id }) => id), arrows.map(({ id }) => id), isNarrow])
  // The drawing holds still while figures change.
  const placed = useMemo(() => placeAll(topology, isNarrow), [shape])
  return (
    <svg
      class="topology"
      viewBox={viewBoxOf(placed.frame, air)}
      style={{ maxWidth: `${placed.frame.width + 2 * air}px` }}
      role="group"
      aria-label="Topology"
    >
      <ArrowHeads name="tip" tones={['idle', 'live', 'bad']} />
      {boxes.map((box) => (
        <ProcessBox key={box.id} box={box} placed={placed} />
      ))}
      {arrows.map((arrow) => (
        <ArrowLine key={arrow.id} arrow={arrow} placed={placed} />
      ))}
      {boxes.map((box) => (
        <ProcessLabel key={box.id} box={box} placed={placed} />
      ))}
      {nodes.map((each) => (
        <Module
          key={each.id}
          module={each}
          placed={placed}
          isChosen={each.name === chosen}
          onChoose={onChoose}
        />
      ))}
      {arrows.map((arrow) => (
        <ArrowLabel key={arrow.id} arrow={arrow} placed={placed} />
      ))}
    </svg>
  )
}

function placeAll({ nodes, arrows }: Topology, isNarrow: boolean): Placed {
  return place({
    nodes: nodes.map(({ id, box }) => ({ id, box, ...node })),
    arrows: arrows.map(({ id, from, to }) => ({
      id,
      from,
      to,
      label: { width: isNarrow ? 34 : 40, height: 18 },
    })),
    direction: isNarrow ? 'TB' : 'LR',
    nodeGap: isNarrow ? 44 : 52,
    layerGap: isNarrow ? 46 : 34,
  })
}

function ProcessBox({ box, placed }: { box: Box; placed: Placed }) {
  const area = placed.areas.get(box.id)
  if (!area) return null
  const { processes, away } = box
  const [x, y] = [area.x - padding.side, area.y - padding.top]
  const size = {
    width: area.width + 2 * padding.side,
    height: area.height + padding.top + padding.bottom,
    rx: 12,
  }
  return (
    <g class={`process ${toneOfBox(box)}`}>
      <title>{boxTitle(box)}</title>
      {processes.length + away.length > 1 && <rect class="shadow" x={x + 5} y={y - 5} {...size} />}
      <rect x={x} y={y} {...size} />
    </g>
  )
}

/** Above the arrows, which may come from above. */
function ProcessLabel({ box, placed }: { box: Box; placed: Placed }) {
  const area = placed.areas.get(box.id)
  if (!area) return null
  const [x, y] = [area.x - padding.side + 16, area.y - padding.top + 13]
  return (
    <g class={`process ${toneOfBox(box)}`}>
      <Lamp tone={toneOfBox(box)} x={x} y={y} />
      <text x={x + 11} y={y + 4}>
        {boxLabel(box)}
      </text>
    </g>
  )
}

function toneOfBox({ processes, away }: Box): 'good' | 'warn' | 'bad' {
  if (processes.every(({ readiness }) => !readiness.isReady)) return 'bad'
  return away.length > 0 || processes.some(({ readiness }) => readiness.reasons.length > 0) ? 'warn' : 'good'
}

/** Colour is not the only sign: what is not well is a cross. */
function Lamp({ tone, x, y }: { tone: string; x: number; y: number }) {
  if (tone === 'good') return <circle class="lamp" cx={x} cy={y} r="4" />
  return <path class="lamp" d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} />
}

function boxLabel({ processes, away }: Box): string {
  if (processes.length === 0) return away.length > 0 ? 'away' : 'hosted nowhere'
  const [first] = processes
  if (processes.length === 1 && away.length === 0) return `pid ${first?.pid}`
  return away.length > 0
    ? `${processes.length} processes, ${away.length} away`
    : `${processes.length} processes`
}

function boxTitle({ processes, away }: Box): string {
  const told = processes.map(({ host, pid, readiness }) =>
    [`${host}, pid ${pid}`, ...readiness.reasons].join(', '),
  )
  return [...told, ...away.map(({ url, reason }) => `${url}: ${reason}`)].join('\n')
}

interface ModuleProps {
  readonly module: ModuleNode
  readonly placed: Placed
  readonly isChosen: boolean
  readonly onChoose: (name: string) => void
}

function Module({ module, placed, isChosen, onChoose }: ModuleProps) {
  const spot = placed.places.get(module.id)
  if (!spot) return null
  const { name, perSecond, report, silence } = module
  const [x, y] = [spot.x - node.width / 2, spot.y - node.height / 2]
  const dead = report?.inbox.dead.count ?? 0
  const held = (report?.inbox.parked.count ?? 0) + (report?.inbox.due.count ?? 0)
  const line = silence
    ? 'does not answer'
    : `${rate(perSecond)}/s${held > 0 ? ` · ${count(held)} in hand` : ''}`
  return (
    <g
      class={`module ${silence ? 'bad' : ''} ${isChosen ? 'chosen' : ''}`}
      role="button"
      tabindex={0}
      aria-pressed={isChosen}
      aria-label={`${name}: ${line}${dead > 0 ? `, ${dead} dead letters` : ''}`}
      onClick={() => onChoose(name)}
      onKeyDown={(event) =>
        (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), onChoose(name))
      }
    >
      <title>{silence ?? name}</title>
      <rect x={x} y={y} width={node.width} height={node.height} rx="8" />
      <text class="name" x={x + 12} y={y + 24}>
        {name}
      </text>
      <text class="line" x={x + 12} y={y + 42}>
        {line}
      </text>
      {dead > 0 && (
        <g class="dead">
          <rect x={x + node.width - 62} y={y - 9} width="68" height="18" rx="9" />
          <text x={x + node.width - 28} y={y + 4}>
            ✕ {count(dead)} dead
          </text>
        </g>
      )}
    </g>
  )
}
