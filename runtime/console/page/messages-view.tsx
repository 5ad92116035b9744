// The road of the messages: what waits in each outbox for whom, how it stands in each inbox, and what is dead.
import { countLimit, type Overview } from '../page-data.ts'
import { DeadLetterList } from './dead-letter-list.tsx'
import { count, span } from './format.ts'
import type { Session } from './session.ts'
import { lateSeconds } from './verdict.ts'

export function MessagesView({ overview, session }: { overview: Overview; session: Session }) {
  return (
    <>
      {overview.silent.map(({ module, reason }) => (
        <p key={module} class="notice bad">
          Nothing is known of {module} now: {reason}.
        </p>
      ))}
      <section class="panel">
        <div class="bar">
          <h2>Outboxes and inboxes</h2>
          <p class="hint">
            A message stands with its sender until its receiver has handled it. Columns receive.
          </p>
        </div>
        <div class="scroll">
          <Matrix overview={overview} />
        </div>
      </section>
      <DeadLetterList session={session} />
    </>
  )
}

const states = [
  ['due', 'being tried'],
  ['parked', 'waits in line'],
  ['dead', 'dead'],
] as const

function Matrix({ overview }: { overview: Overview }) {
  const names = overview.declared.modules.map(({ name }) => name)
  const reportOf = (name: string) => overview.modules.find(({ module }) => module === name)
  return (
    <table class="matrix">
      <thead>
        <tr>
          <th>from ↓ to →</th>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((from) => (
          <tr key={from}>
            <th scope="row">{from}</th>
            {names.map((to) => {
              const standing = reportOf(from)?.outbox.find(({ destination }) => destination === to)
              const isPossible =
                from === to ||
                overview.declared.modules.some(({ name, tells }) => name === from && tells.includes(to))
              return (
                <Cell
                  key={to}
                  standing={standing}
                  isPossible={isPossible}
                  isKnown={reportOf(from) !== undefined}
                />
              )
            })}
          </tr>
        ))}
      </tbody>
      <tbody class="inbox">
        {states.map(([state, words]) => (
          <tr key={state}>
            <th scope="row">{words}</th>
            {names.map((name) => {
              const report = reportOf(name)
              return (
                <Cell
                  key={name}
                  standing={report?.inbox[state]}
                  isPossible={true}
                  isKnown={report !== undefined}
                  isBad={state === 'dead'}
                />
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface CellProps {
  readonly standing: { readonly count: number; readonly oldestSeconds: number } | undefined
  readonly isPossible: boolean
  readonly isKnown: boolean
  readonly isBad?: boolean
}

function Cell({ standing, isPossible, isKnown, isBad = false }: CellProps) {
  if (!isKnown) return <td class="unknown">?</td>
  if (!standing || standing.count === 0)
    return <td class={isPossible ? 'none' : 'never'}>{isPossible ? '·' : ''}</td>
  const isLate = isBad || standing.oldestSeconds > lateSeconds
  const radius = Math.min(15, 4 + Math.log2(1 + standing.count) * 1.6)
  return (
    <td class={isLate ? 'late' : 'some'}>
      <svg width="32" height="32" viewBox="-16 -16 32 32" aria-hidden="true">
        <circle r={radius} />
        {isLate && <path d="M-3 -3l6 6m0 -6l-6 6" />}
      </svg>
      <b>{count(standing.count, countLimit)}</b>
      <span>{span(standing.oldestSeconds * 1_000)}</span>
    </td>
  )
}
