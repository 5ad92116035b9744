// One key across all modules: an order from its placing to its end.
import type { KeyOverview, Overview } from '../page-data.ts'
import { clock } from './format.ts'
import { Lanes, sentenceOf } from './lanes.tsx'
import { usePolled } from './polled.ts'
import type { Session } from './session.ts'
import { StateDiagram, stepName } from './state-diagram.tsx'
import { type Timeline, timelineOf } from './timeline.ts'

interface KeyViewProps {
  readonly id: string
  readonly overview: Overview
  readonly session: Session
}

export function KeyView({ id, overview, session }: KeyViewProps) {
  const { value, fault } = usePolled(
    id,
    () => session.call<KeyOverview>('GET', `/console/api/keys/${encodeURIComponent(id)}`),
    2_000,
  )
  return (
    <>
      <h1 class="key">
        <code>{id}</code>
      </h1>
      {fault && (
        <p class="notice bad" role="alert">
          {fault}
        </p>
      )}
      {value?.silent.map(({ module, reason }) => (
        <p key={module} class="notice warn">
          What {module} knows of it is missing: {reason}.
        </p>
      ))}
      {value ? (
        <Story timeline={timelineOf(value, overview.declared)} />
      ) : (
        !fault && (
          <p class="loading" role="status">
            Asking every module…
          </p>
        )
      )}
    </>
  )
}

function Story({ timeline }: { timeline: Timeline }) {
  const { moments, processes } = timeline
  if (moments.length === 0)
    return (
      <p class="empty">
        No module knows this key. Messages are remembered for a day after they were handled; a key is an id,
        an order's for example.
      </p>
    )
  return (
    <>
      {processes.map(({ declared, state }) => {
        const steps = moments.flatMap((each) =>
          each.kind === 'state' && each.process === declared.name ? [each] : [],
        )
        const notes = new Map(steps.map(({ to, at }) => [to, clock(at)]))
        return (
          <section key={declared.name} class="panel">
            <div class="bar">
              <h2>{declared.name}</h2>
              <p class="hint">
                Now <b class="pill">{state}</b>
              </p>
            </div>
            <div class="scroll">
              <StateDiagram
                process={declared}
                notes={notes}
                current={state}
                travelled={new Set(steps.map(({ from, to, on }) => stepName(from, to, on)))}
              />
            </div>
          </section>
        )
      })}
      <section class="panel">
        <h2>Across the modules</h2>
        <div class="scroll">
          <Lanes timeline={timeline} />
        </div>
        <details>
          <summary>In words</summary>
          <ol class="words">
            {moments.map((moment) => (
              <li key={moment.id}>
                <code>{clock(moment.at)}</code> {sentenceOf(moment)}
              </li>
            ))}
          </ol>
        </details>
      </section>
    </>
  )
}
