// A line over the last minutes, with the latest value beside its name, or the one under the pointer.
import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'

interface ChartProps {
  readonly title: string
  readonly times: readonly number[]
  readonly values: readonly (number | null)[]
  /** What went wrong of these, on the same scale. */
  readonly faults?: readonly number[]
  readonly write: (value: number) => string
}

const height = 92

export function Chart({ title, times, values, faults, write }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const [at, setAt] = useState<number | null>(null)
  const data = [times, values, withoutFlats(faults ?? times.map(() => 0))] as unknown as uPlot.AlignedData // uPlot wants them mutable, and changes nothing

  useEffect(() => {
    const element = place.current
    if (!element) return
    const made = new uPlot(optionsFor(element, setAt), data, element)
    plot.current = made
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    watch.observe(element)
    return () => {
      watch.disconnect()
      made.destroy()
    }
  }, [])
  useEffect(() => plot.current?.setData(data), [times.at(-1)])

  const shown = at ?? times.length - 1
  const [value, failed] = [values[shown], faults?.[shown] ?? 0]
  return (
    <figure class="chart">
      <figcaption>
        {title} <strong>{value === null || value === undefined ? '–' : write(value)}</strong>
        {failed > 0 && <em>✕ {write(failed)} failed</em>}
      </figcaption>
      <div ref={place} />
    </figure>
  )
}

/** Where nothing failed, no line lies on the ground. */
function withoutFlats(faults: readonly number[]): (number | null)[] {
  return faults.map((value, at) => (value || faults[at - 1] || faults[at + 1] ? value : null))
}

function optionsFor(element: HTMLElement, onPoint: (index: number | null) => void): uPlot.Options {
  // Asked for at each drawing, for the reader may turn to dark.
  const style = getComputedStyle(element)
  const colour = (name: string) => () => style.getPropertyValue(`--${name}`).trim()
  const axis: uPlot.Axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: '10px system-ui, sans-serif',
  }
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.15)] } },
    axes: [
      { ...axis, size: 20, space: 90, gap: 5, values: (_, ticks) => ticks.map(timeOf) },
      { ...axis, size: 38, space: 26, gap: 5 },
    ],
    series: [
      {},
      { stroke: colour('accent'), fill: colour('accent-soft'), width: 1.6, points: { show: false } },
      { stroke: colour('bad'), fill: colour('bad-soft'), width: 1.6, points: { show: false } },
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  }
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
}
