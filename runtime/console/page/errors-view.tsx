// The last errors of all processes, with what to look for in logs and traces.
import { useState } from 'preact/hooks'
import type { Overview } from '../page-data.ts'
import type { ProcessReport } from '../report.ts'
import { ago } from './format.ts'

const kinds = {
  fault: ['✕', 'fault', 'nobody has thought of it'],
  dead: ['✕', 'dead', 'a message was given up'],
  away: ['◐', 'away', 'something that is needed does not answer'],
  retry: ['↻', 'retry', 'a message will be tried again'],
} as const
type Kind = keyof typeof kinds
const shown = 150

type ErrorReport = ProcessReport['errors'][number] & { readonly pid: number }

export function ErrorsView({ overview }: { overview: Overview }) {
  const [hidden, hide] = useState<ReadonlySet<Kind>>(new Set())
  const errors = overview.processes
    .flatMap(({ pid, errors }) => errors.map((error) => ({ ...error, pid })))
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const alike = Map.groupBy(
    errors.filter(({ kind }) => !hidden.has(kind)),
    ({ kind, part, work, error, pid }) => [kind, part, work, error, pid].join('\n'),
  )
  const toggle = (kind: Kind) => hide((before) => before.symmetricDifference(new Set([kind])))
  return (
    <section class="panel" aria-label="Errors">
      <div class="bar">
        <h2>Recent errors</h2>
        <p class="hint">
          The last hundred of each process, kept in memory until it ends; the logs have them all.
        </p>
      </div>
      <div class="filters" role="group" aria-label="Kinds">
        {(Object.keys(kinds) as Kind[]).map((kind) => (
          <button
            key={kind}
            type="button"
            class="quiet"
            aria-pressed={!hidden.has(kind)}
            title={kinds[kind][2]}
            onClick={() => toggle(kind)}
          >
            <span class={kind}>{kinds[kind][0]}</span> {kinds[kind][1]}{' '}
            {errors.filter((each) => each.kind === kind).length}
          </button>
        ))}
      </div>
      {errors.length === 0 && <p class="empty good">None since the processes started.</p>}
      <ol class="errors">
        {[...alike].slice(0, shown).map(([id, those]) => (
          <ErrorItem key={id} those={those} now={Date.parse(overview.at)} />
        ))}
      </ol>
    </section>
  )
}

/** What happened again and again is told once, by the last time. */
function ErrorItem({ those, now }: { those: readonly ErrorReport[]; now: number }) {
  const [last] = those
  if (!last) return null
  const { at, kind, part, work, error, requestId, traceId, pid } = last
  return (
    <li class={kind}>
      <p>
        <span class="sign" aria-hidden="true">
          {kinds[kind][0]}
        </span>
        <b>{part}</b> <code>{work}</code> {those.length > 1 && <b class="pill">× {those.length}</b>}{' '}
        <span class="hint">
          {kinds[kind][1]} · {ago(at, now)} · pid {pid}
        </span>
      </p>
      <p class="error">{error}</p>
      <p class="hint">
        {requestId && (
          <>
            request <code>{requestId}</code>
          </>
        )}
        {traceId && (
          <>
            {' '}
            · trace <code>{traceId}</code>
          </>
        )}
      </p>
    </li>
  )
}
