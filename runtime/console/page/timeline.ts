// One key's story: the messages about it, the states it went through, what operators did; in the order of time.
import type { Declared, DeclaredProcess, KeyOverview } from '../page-data.ts'
import type { KeyReport } from '../report.ts'

export interface MessageMoment {
  readonly kind: 'message'
  readonly id: string
  /** In ms since 1970; so is `endsAt`. */
  readonly at: number
  readonly from: string
  readonly to: string
  readonly name: string
  readonly state: KeyReport['received'][number]['state'] | 'sent'
  readonly attempts: number
  readonly error: string | null
  /** When it was handled; undefined while it is not. */
  readonly endsAt: number | undefined
}
export interface StateMoment {
  readonly kind: 'state'
  readonly id: string
  readonly at: number
  readonly module: string
  readonly process: string
  readonly from: string
  readonly to: string
  readonly on: string
}
export interface ActMoment {
  readonly kind: 'act'
  readonly id: string
  readonly at: number
  readonly module: string
  readonly actor: string
  readonly action: string
}
export type Moment = MessageMoment | StateMoment | ActMoment

export interface Timeline {
  readonly moments: readonly Moment[]
  /** The modules that take part, in the order of the deployment. */
  readonly lanes: readonly string[]
  readonly processes: readonly { readonly declared: DeclaredProcess; readonly state: string }[]
}

export function timelineOf({ modules }: KeyOverview, declared: Declared): Timeline {
  const messages = modules.flatMap(messagesIn)
  const processes = modules.flatMap(({ processes }) =>
    processes.flatMap(({ process, state }) => {
      const found = declared.processes.find(({ name }) => name === process)
      return found ? [{ declared: found, state }] : []
    }),
  )
  const states = modules.flatMap((report) =>
    report.processes.flatMap(({ process, state, enteredAt }) => {
      const found = declared.processes.find(({ name }) => name === process)
      return found ? stepsOf(found, report, state, Date.parse(enteredAt)) : []
    }),
  )
  const acts = modules.flatMap(({ module, audit }) =>
    audit.map(({ at, actor, action, subject }): ActMoment => ({
      kind: 'act',
      id: `${at} ${action} ${subject}`,
      at: Date.parse(at),
      ...{ module, actor, action },
    })),
  )
  // A message that waits with its sender and came already is told by its receiver.
  const received = new Set(messages.filter(({ state }) => state !== 'sent').map(({ id }) => id))
  const moments = [
    ...messages.filter(({ id, state }) => state !== 'sent' || !received.has(id)),
    ...states,
    ...acts,
  ]
  const present = new Set(
    moments.flatMap((each) => (each.kind === 'message' ? [each.from, each.to] : [each.module])),
  )
  return {
    moments: moments.toSorted((a, b) => a.at - b.at || order[a.kind] - order[b.kind]),
    lanes: declared.modules.map(({ name }) => name).filter((name) => present.has(name)),
    processes,
  }
}

/** Of the same millisecond: what was decided, then what was said of it. */
const order = { state: 0, message: 1, act: 2 } as const

function messagesIn({ module, received, standing }: KeyReport): MessageMoment[] {
  return [
    ...received.map(({ id, source, name, state, attempts, error, sentAt, handledAt }): MessageMoment => ({
      kind: 'message',
      id,
      at: Date.parse(sentAt),
      from: source,
      to: module,
      ...{ name, state, attempts, error },
      endsAt: handledAt === null ? undefined : Date.parse(handledAt),
    })),
    ...standing.map(({ id, destination, name, generation, sentAt }): MessageMoment => ({
      kind: 'message',
      id,
      at: Date.parse(sentAt),
      from: module,
      to: destination,
      name,
      ...{ state: 'sent', attempts: generation, error: null, endsAt: undefined },
    })),
  ]
}

/** The table of rules, applied to what was handled. A last step that no message explains was a deadline's. */
function stepsOf(
  process: DeclaredProcess,
  report: KeyReport,
  state: string,
  enteredAt: number,
): StateMoment[] {
  const step = (from: string, to: string, on: string, at: number): StateMoment => ({
    kind: 'state',
    id: `${process.name} ${from} ${to} ${at}`,
    at,
    module: report.module,
    process: process.name,
    ...{ from, to, on },
  })
  const handled = report.received
    .flatMap(({ name, handledAt, state }) =>
      handledAt !== null && state === 'handled' ? [{ name, at: Date.parse(handledAt) }] : [],
    )
    .toSorted((a, b) => a.at - b.at)
  const steps: StateMoment[] = []
  let now = process.initial
  for (const { name, at } of handled) {
    const rule = process.rules.find(({ from, on }) => from === now && on === name)
    if (!rule) continue
    if (rule.to !== now) steps.push(step(now, rule.to, rule.on, at))
    now = rule.to
  }
  if (now === state) return steps
  const deadline = process.rules.find(
    ({ from, to, on }) => from === now && to === state && on.startsWith('after '),
  )
  return [...steps, step(now, state, deadline?.on ?? 'a message that is gone', enteredAt)]
}
