// The process managers: their states, how many stand in each, and the last ones to enter it.
import { useState } from 'preact/hooks'
import { countLimit, type DeclaredProcess, type Overview } from '../page-data.ts'
import { ago, count, span } from './format.ts'
import { hrefOf } from './routing.ts'
import { StateDiagram } from './state-diagram.tsx'

export function ProcessManagersView({ overview }: { overview: Overview }) {
  const { processes } = overview.declared
  if (processes.length === 0) return <p class="empty">No module declares a process manager.</p>
  return (
    <>
      {processes.map((process) => (
        <ProcessManagerPanel key={process.name} process={process} overview={overview} />
      ))}
    </>
  )
}

function ProcessManagerPanel({ process, overview }: { process: DeclaredProcess; overview: Overview }) {
  const [chosen, choose] = useState<string>()
  const report = overview.modules.find(({ module }) => module === process.module)
  const stands = report?.processes.filter((each) => each.process === process.name) ?? []
  const ends = new Set(stands.map(({ state }) => state).filter((state) => isEnd(process, state)))
  const notes = new Map(
    stands.map(({ state, count: standing, oldestSeconds }) => [
      state,
      `${count(standing, countLimit)}${standing > 0 && !ends.has(state) ? ` · oldest ${span(oldestSeconds * 1_000)}` : ''}`,
    ]),
  )
  const latest = (report?.latest ?? [])
    .filter((each) => each.process === process.name && (chosen === undefined || each.state === chosen))
    .slice(0, 20)
  return (
    <section class="panel" aria-label={process.name}>
      <div class="bar">
        <h2>{process.name}</h2>
        <p class="hint">How many stand in each state. Choose one to see who does.</p>
      </div>
      {!report && <p class="notice bad">Nothing is known of {process.module} now.</p>}
      <div class="scroll">
        <StateDiagram
          process={process}
          notes={notes}
          chosen={chosen}
          onChoose={(state) => choose(state === chosen ? undefined : state)}
        />
      </div>
      <h3>{chosen === undefined ? 'The last to move' : `The last to become ${chosen}`}</h3>
      {latest.length === 0 && <p class="empty">Nobody yet.</p>}
      <ul class="keys">
        {latest.map(({ key, state, enteredAt }) => (
          <li key={key}>
            <a href={hrefOf({ view: 'key', key })}>
              <code>{key}</code>
              <span class="pill">{state}</span>
              <span class="hint">{ago(enteredAt, Date.parse(overview.at))}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Where things stay: only what comes too late still leads out of it. */
function isEnd(process: DeclaredProcess, state: string): boolean {
  return (
    !process.rules.some(({ from, on }) => from === state && on.startsWith('after ')) &&
    state !== process.initial
  )
}
