// The rules of a process manager as a drawing: states with how many stand in each, or with the way that one has gone.
import { ArrowHeads } from './arrow-heads.tsx'
import { useMemo } from 'preact/hooks'
import type { DeclaredProcess } from '../page-data.ts'
import { shortName } from './format.ts'
import { place, viewBoxOf } from './layout.ts'
import { useNarrow } from './narrow.ts'

interface StateDiagramProps {
  readonly process: DeclaredProcess
  /** What stands under a state's name. */
  readonly notes: ReadonlyMap<string, string>
  readonly current?: string
  /** The steps taken, as `from to on`. */
  readonly travelled?: ReadonlySet<string>
  readonly chosen?: string | undefined
  readonly onChoose?: (state: string) => void
}

const air = 16
const node = { width: 112, height: 48 }
const start = { width: 18, height: 18 }
const lineHeight = 14

export function StateDiagram({ process, notes, current, travelled, chosen, onChoose }: StateDiagramProps) {
  const isNarrow = useNarrow()
  const { states, arrows, placed } = useMemo(() => drawingOf(process, isNarrow), [process.name, isNarrow])
  const wasTaken = (from: string, to: string, on: string) => travelled?.has(stepName(from, to, on)) ?? false
  return (
    <svg
      class={`states ${travelled ? 'travelled' : ''}`}
      viewBox={viewBoxOf(placed.frame, air)}
      style={{ maxWidth: `${placed.frame.width + 2 * air}px` }}
      role="group"
      aria-label={`States of ${process.name}`}
    >
      <ArrowHeads name="step" tones={['idle', 'taken']} />
      {arrows.map(({ id, from, to, ons }) => {
        const line = placed.lines.get(id)
        if (!line) return null
        const isTaken = ons.some((on) => wasTaken(from, to, on))
        return (
          <g key={id} class={isTaken ? 'step taken' : 'step'}>
            <path d={line.path} marker-end={`url(#step-${isTaken ? 'taken' : 'idle'})`} />
            {ons.map((on, at) => (
              <text
                key={on}
                class={wasTaken(from, to, on) ? 'taken' : ''}
                x={line.x}
                y={line.y + 4 + (at - (ons.length - 1) / 2) * lineHeight}
              >
                {shortName(on)}
              </text>
            ))}
          </g>
        )
      })}
      {states.map((state) => {
        const spot = placed.places.get(state)
        if (!spot) return null
        if (state === process.initial)
          return <circle key={state} class="start" cx={spot.x} cy={spot.y} r="7" />
        const isCurrent = state === current
        const choose = onChoose && (() => onChoose(state))
        return (
          <g
            key={state}
            class={`state ${isCurrent ? 'current' : ''} ${state === chosen ? 'chosen' : ''}`}
            {...(choose
              ? {
                  role: 'button' as const,
                  tabindex: 0,
                  'aria-pressed': state === chosen,
                  onClick: choose,
                  onKeyDown: (event: KeyboardEvent) =>
                    (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), choose()),
                }
              : {})}
            aria-label={`${state}${isCurrent ? ', the current state' : ''}: ${notes.get(state) ?? ''}`}
          >
            <rect
              x={spot.x - node.width / 2}
              y={spot.y - node.height / 2}
              width={node.width}
              height={node.height}
              rx="10"
            />
            <text class="name" x={spot.x} y={notes.has(state) ? spot.y - 3 : spot.y + 4}>
              {isCurrent ? '● ' : ''}
              {state}
            </text>
            <text class="note" x={spot.x} y={spot.y + 14}>
              {notes.get(state)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

export function stepName(from: string, to: string, on: string): string {
  return `${from} ${to} ${on}`
}

/** One arrow for all the rules that lead from one state to another. */
function drawingOf(process: DeclaredProcess, isNarrow: boolean) {
  const states = [...new Set(process.rules.flatMap(({ from, to }) => [from, to]))]
  const grouped = Map.groupBy(process.rules, ({ from, to }) => `${from} → ${to}`)
  const arrows = [...grouped].flatMap(([id, rules]) => {
    const [first] = rules
    return first ? [{ id, from: first.from, to: first.to, ons: rules.map(({ on }) => on) }] : []
  })
  const placed = place({
    nodes: states.map((id) => ({ id, ...(id === process.initial ? start : node) })),
    arrows: arrows.map(({ id, from, to, ons }) => ({
      ...{ id, from, to },
      label: {
        width: Math.max(...ons.map((on) => shortName(on).length)) * 6 + 12,
        height: ons.length * lineHeight + 6,
      },
    })),
    direction: isNarrow ? 'TB' : 'LR',
    nodeGap: 34,
    layerGap: 18,
  })
  return { states, arrows, placed }
}
