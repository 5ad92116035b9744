// How all of it is doing: a sentence, three lines over time, the topology, and what each process needs.
import { useState } from 'preact/hooks'
import type { Overview } from '../page-data.ts'
import { titleOf } from './arrows.tsx'
import { Chart } from './chart.tsx'
import { rate, span } from './format.ts'
import { ProcessTable } from './process-table.tsx'
import { RouteTable } from './route-table.tsx'
import { seriesOf } from './series.ts'
import { topologyOf } from './topology-graph.ts'
import { TopologyDrawing } from './topology.tsx'
import { verdictOf } from './verdict.ts'

export function OverviewView({ overview }: { overview: Overview }) {
  const [chosen, choose] = useState<string>()
  const topology = topologyOf(overview)
  const series = seriesOf(overview.processes.map(({ history }) => history))
  const verdict = verdictOf(overview)
  const { length } = overview.processes
  const gone = overview.away.length
  return (
    <>
      <p class={`sentence ${verdict.tone}`} role="status">
        <b>{verdict.sentence}</b> {length === 1 ? 'One process answers' : `${length} processes answer`}
        {gone === 0 ? '.' : gone === 1 ? ', one does not.' : `, ${gone} do not.`}
      </p>
      {series && (
        <section class="charts" aria-label="The last three minutes">
          <Chart
            title="Requests"
            times={series.times}
            values={series.requests}
            faults={series.failures}
            write={perSecond}
          />
          <Chart title="Time to answer" times={series.times} values={series.meanMs} write={span} />
          <Chart
            title="Messages handled"
            times={series.times}
            values={series.handled}
            faults={series.troubled}
            write={perSecond}
          />
        </section>
      )}
      <section class="panel">
        <div class="bar">
          <h2>Topology</h2>
          <Legend />
        </div>
        <div class="scroll">
          <TopologyDrawing
            topology={topology}
            chosen={chosen}
            onChoose={(name) => choose(name === chosen ? undefined : name)}
          />
        </div>
        <details>
          <summary>In words</summary>
          <ul class="words">
            {topology.arrows.map((arrow) => (
              <li key={arrow.id}>{titleOf(arrow)}</li>
            ))}
          </ul>
        </details>
      </section>
      <RouteTable overview={overview} module={chosen} onAll={() => choose(undefined)} />
      <ProcessTable overview={overview} />
    </>
  )
}

function Legend() {
  return (
    <ul class="legend">
      <li>
        <svg width="34" height="8" aria-hidden="true">
          <path class="request" d="M0 4h34" />
        </svg>
        requests
      </li>
      <li>
        <svg width="34" height="8" aria-hidden="true">
          <path class="question" d="M0 4h34" />
        </svg>
        questions
      </li>
      <li>
        <svg width="34" height="8" aria-hidden="true">
          <path class="message" d="M0 4h34" />
        </svg>
        messages
      </li>
      <li>
        <b class="bad">✕</b> failing
      </li>
      <li>
        <b class="bad">⊘</b> breaker open
      </li>
    </ul>
  )
}

function perSecond(value: number): string {
  return `${rate(value)}/s`
}
