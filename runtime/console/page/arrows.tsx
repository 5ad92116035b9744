// The arrows of the topology: how much goes where, and what fails.
import { rate } from './format.ts'
import type { Placed } from './layout.ts'
import type { Arrow } from './topology-graph.ts'

function toneOf({ perSecond, failedPerSecond, breaker }: Arrow): 'idle' | 'live' | 'bad' {
  if (failedPerSecond > 0 || breaker === 'open') return 'bad'
  return perSecond > 0 ? 'live' : 'idle'
}

export function ArrowLine({ arrow, placed }: { arrow: Arrow; placed: Placed }) {
  const line = placed.lines.get(arrow.id)
  if (!line) return null
  const tone = toneOf(arrow)
  const width = 1.4 + Math.min(4, Math.log2(1 + arrow.perSecond) * 0.6)
  const dashes = dashesOf(arrow.kind, width)
  const style = {
    strokeWidth: `${width}px`,
    strokeDasharray: dashes.join(' '),
    '--period': -dashes.reduce((sum, dash) => sum + dash, 0),
  }
  return (
    <g class={`arrow ${arrow.kind} ${tone}`}>
      <title>{titleOf(arrow)}</title>
      <path class="reach" d={line.path} />
      <path d={line.path} style={style} marker-end={`url(#tip-${tone})`} />
    </g>
  )
}

/** The kind shows without colour: dots, dashes, a line. */
function dashesOf(kind: Arrow['kind'], width: number): number[] {
  if (kind === 'message') return []
  return kind === 'request' ? [0, width * 2.4] : [width * 2.6, width * 1.9]
}

export function ArrowLabel({ arrow, placed }: { arrow: Arrow; placed: Placed }) {
  const line = placed.lines.get(arrow.id)
  const tone = toneOf(arrow)
  if (!line || tone === 'idle') return null
  const text =
    arrow.breaker === 'open'
      ? '⊘ open'
      : arrow.failedPerSecond > 0
        ? `✕ ${rate(arrow.failedPerSecond)}/s`
        : `${rate(arrow.perSecond)}/s`
  const width = text.length * 6.2 + 10
  return (
    <g class={`label ${tone}`} aria-hidden="true">
      <rect x={line.x - width / 2} y={line.y - 8} width={width} height="16" rx="8" />
      <text x={line.x} y={line.y + 3.5}>
        {text}
      </text>
    </g>
  )
}

const verbs = { request: 'requests to', question: 'questions to', message: 'messages to' } as const

export function titleOf({ names, kind, perSecond, failedPerSecond, breaker }: Arrow): string {
  const [from, to] = names
  const failing = failedPerSecond > 0 ? `, ${rate(failedPerSecond)}/s failing` : ''
  const open = breaker === 'closed' ? '' : `, breaker ${breaker}`
  return `${from}: ${verbs[kind]} ${to}, ${rate(perSecond)}/s${failing}${open}`
}
