// A timeline as swim lanes: one for each module, time downwards, a message an arrow from lane to lane.
import { ArrowHeads } from './arrow-heads.tsx'
import { clock, shortName, span } from './format.ts'
import type { MessageMoment, Moment, Timeline } from './timeline.ts'
import { useNarrow } from './narrow.ts'

const rowHeight = 34
const headHeight = 40

export function Lanes({ timeline: { moments, lanes } }: { timeline: Timeline }) {
  const isNarrow = useNarrow()
  const [left, right, lane] = isNarrow ? [62, 58, 78] : [110, 150, 170]
  const width = left + lanes.length * lane + right
  const height = headHeight + moments.length * rowHeight + 16
  const start = moments[0]?.at ?? 0
  const xOf = (module: string) => left + (lanes.indexOf(module) + 0.5) * lane
  return (
    <svg
      class="lanes"
      viewBox={`0 0 ${width} ${height}`}
      style={{ maxWidth: `${width}px` }}
      role="img"
      aria-label="Swim lanes by module; the same stands below in words"
    >
      <ArrowHeads name="lane" tones={['good', 'bad', 'open']} />
      {lanes.map((module, at) => (
        <g key={module} class={at % 2 === 0 ? 'lane even' : 'lane'}>
          <rect x={xOf(module) - lane / 2} y="0" width={lane} height={height} />
          <text x={xOf(module)} y="24">
            {module}
          </text>
          <path d={`M${xOf(module)} ${headHeight}V${height}`} />
        </g>
      ))}
      {moments.map((moment, row) => {
        const y = headHeight + row * rowHeight + 22
        return (
          <g key={moment.id}>
            <text class="time" x={left - 10} y={y + 4}>
              {row === 0 && !isNarrow ? clock(moment.at) : elapsed(moment.at - start)}
            </text>
            <Drawn
              moment={moment}
              y={y}
              xOf={xOf}
              lane={lane}
              end={left + lanes.length * lane}
              isNarrow={isNarrow}
            />
          </g>
        )
      })}
    </svg>
  )
}

interface DrawnProps<M extends Moment> {
  readonly moment: M
  readonly y: number
  readonly lane: number
  /** Where the lanes end and the remarks begin. */
  readonly end: number
  readonly isNarrow: boolean
  readonly xOf: (module: string) => number
}

function Drawn({ moment, ...rest }: DrawnProps<Moment>) {
  const { xOf, y } = rest
  if (moment.kind === 'message') return <Message moment={moment} {...rest} />
  const x = xOf(moment.module)
  if (moment.kind === 'act')
    return (
      <g class="act">
        <path d={`M${x} ${y - 7}l7 7l-7 7l-7 -7Z`} />
        <text x={x + 14} y={y + 4}>
          {moment.action}
        </text>
      </g>
    )
  const width = moment.to.length * 6.6 + 26
  return (
    <g class="stay">
      <title>
        {moment.from} → {moment.to}, by {moment.on}
      </title>
      <rect x={x - width / 2} y={y - 11} width={width} height="22" rx="11" />
      <text x={x} y={y + 4}>
        ● {moment.to}
      </text>
    </g>
  )
}

function Message({ moment, y, xOf, lane, end, isNarrow }: DrawnProps<MessageMoment>) {
  const { from, to, name, state } = moment
  const [x1, x2] = [xOf(from), xOf(to)]
  const tone = toneOf(state)
  const isOwn = x1 === x2
  const towards = x2 > x1 ? 1 : -1
  const path = isOwn ? `M${x1} ${y - 6}h${lane * 0.22}v12H${x1 + 4}` : `M${x1} ${y}H${x2 - towards * 4}`
  const words = isNarrow ? shortName(name).slice(0, 16) : shortName(name)
  return (
    <g class={`sent ${tone}`}>
      <title>{sentenceOf(moment)}</title>
      <path d={path} marker-end={`url(#lane-${tone})`} />
      <circle cx={x1} cy={isOwn ? y - 6 : y} r="3" />
      <text
        class="word"
        x={isOwn ? x1 + lane * 0.22 + 6 : (x1 + x2) / 2}
        y={isOwn ? y + 4 : y - 6}
        text-anchor={isOwn ? 'start' : 'middle'}
      >
        {words}
      </text>
      <text class="remark" x={end + 10} y={y + 4}>
        {remarkOf(moment)}
      </text>
    </g>
  )
}

function elapsed(ms: number): string {
  return ms < 1 ? '+0 ms' : `+${span(ms)}`
}

function toneOf(state: MessageMoment['state']): 'good' | 'bad' | 'open' {
  if (state === 'handled') return 'good'
  return state === 'dead' || state === 'discarded' ? 'bad' : 'open'
}

const remarks = {
  sent: 'on its way',
  parked: 'waits in line',
  due: 'being tried',
  dead: '✕ dead',
  discarded: '✕ discarded',
}

function remarkOf({ state, at, endsAt, attempts }: MessageMoment): string {
  if (state !== 'handled') return remarks[state]
  const took = endsAt === undefined ? '' : `in ${span(Math.max(0, endsAt - at))}`
  return attempts > 1 ? `${took}, ${attempts} tries` : took
}

export function sentenceOf(moment: Moment): string {
  if (moment.kind === 'act') return `${moment.action}, by ${moment.actor}`
  if (moment.kind === 'state')
    return `${moment.process}: ${moment.from} → ${moment.to}, by ${shortName(moment.on)}`
  const { from, to, name, error } = moment
  return `${from} → ${to}: ${name}, ${moment.state} ${remarkOf(moment)}${error ? ` (${error})` : ''}`
}
