// Process managers as tables: message, from, to, actions. The runtime keeps the state and its deadlines.
import type { DataOf, Event } from './contract.ts'
import type { UseCase } from './use-case.ts'

/** `30s`, `5m`, `2h`, `1d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`

type Action = UseCase<never, unknown, never>

interface Rule {
  readonly from: string
  readonly to: string
  /** Use cases of this module, run in order in the transaction that moves the state. */
  readonly actions: readonly Action[]
}
export interface MessageRule extends Rule {
  readonly on: Event
}
export interface DeadlineRule<in Input = never> extends Rule {
  readonly afterMs: number
  readonly duration: Duration
  /** What its actions ask for: the key, and nothing else, is there when time runs out. */
  readonly input?: (input: Input) => void
}
export type ProcessRule = MessageRule | DeadlineRule

/** The state that every process starts in, before its first message. */
export const initialState = 'new'

export interface ProcessDefinition {
  /** `<module>.<process>` */
  readonly name: string
  /** The field by which messages find their process. */
  readonly key: string
  readonly rules: readonly ProcessRule[]
  /** Where it has come to rest, though a late event may still move it. A state that no rule leaves is one anyway. */
  readonly ends?: readonly string[]
}

/** When `event` comes in state `from`: go to `to`, and do `actions`. In a state without a rule for it, an event changes nothing. */
export function ruleOn<E extends Event, Given>(
  event: E,
  from: string,
  to: string,
  actions: readonly UseCase<DataOf<E>, unknown, Given>[],
): MessageRule {
  return { on: event, from, to, actions } // the inbox parses the data by this very event's schema
}

/** When `from` has lasted for `duration`: go to `to`, and do `actions`, which are given the key alone. */
export function ruleAfter<Input, Given>(
  duration: Duration,
  from: string,
  to: string,
  actions: readonly UseCase<Input, unknown, Given>[],
): DeadlineRule<Input> {
  return { duration, afterMs: millisecondsOf(duration), from, to, actions } // the runtime hands over the key
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

export function millisecondsOf(duration: Duration): number {
  const unit = duration.at(-1) as keyof typeof unitMs // the type says which
  return Number(duration.slice(0, -1)) * unitMs[unit]
}

/** The rules as a Mermaid state diagram. */
export function diagramOf(process: ProcessDefinition): string {
  const lines = process.rules.map((rule) => {
    const from = rule.from === initialState ? '[*]' : rule.from
    const label = 'on' in rule ? shortName(rule.on.name) : `after ${rule.duration}`
    const actions = rule.actions.map((action) => action.name).join(', ')
    return `  ${from} --> ${rule.to}: ${label}${actions ? ` / ${actions}` : ''}`
  })
  return ['stateDiagram-v2', ...lines].join('\n')
}

function shortName(messageName: string): string {
  return messageName.slice(messageName.indexOf('.') + 1, messageName.indexOf('@'))
}
