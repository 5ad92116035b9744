// Moves a process along its table: locks its row, finds the rule, enters the state, runs the actions, sets the deadline.
import { z } from '@hono/zod-openapi'
import type { Transaction } from '../database/transaction.ts'
import type { Draft } from '../delivery/envelope.ts'
import {
  initialState,
  type MessageRule,
  type ProcessDefinition,
  type ProcessRule,
} from '../process-manager.ts'
import type { UseCaseContext } from '../use-case.ts'

/** What a module tells itself when a state has lasted long enough. */
export const Deadline = z.object({ process: z.string(), key: z.string(), state: z.string(), entry: z.int() })
export type Deadline = z.output<typeof Deadline>
export const deadlineNameOf = (module: string): string => `${module}.process-deadline@1`

export interface ProcessStep {
  readonly module: string
  readonly tx: Transaction
  readonly given: UseCaseContext
  readonly drafts: Draft[]
  readonly newId: () => string
}

interface Row {
  readonly state: string
  readonly entry: number
}

const begin = `insert into processes (process, key, state, entry) values ($1::text, $2::text, '${initialState}', 0) on conflict do nothing`
const lock = `select state, entry from processes where process = $1::text and key = $2::text for update`
const enter = `
  update processes set state = $3::text, entry = $4::integer, entered_at = clock_timestamp()
   where process = $1::text and key = $2::text`

/** An event came. In a state without a rule for it, nothing happens. */
export async function advance(
  process: ProcessDefinition,
  event: string,
  data: Record<string, unknown>,
  step: ProcessStep,
): Promise<void> {
  const key = String(data[process.key])
  const rules = process.rules.filter((rule): rule is MessageRule => 'on' in rule && rule.on.name === event)
  if (rules.some((rule) => rule.from === initialState))
    step.tx.later(step.tx.query(begin, [process.name, key]))
  const [row] = await step.tx.query<Row>(lock, [process.name, key])
  const rule = rules.find((each) => each.from === row?.state)
  if (row && rule) await follow(process, key, rule, row, data, step)
}

/** Time ran out. Nothing happens if the process has left that stay in that state meanwhile. */
export async function expire(
  process: ProcessDefinition,
  deadline: Deadline,
  step: ProcessStep,
): Promise<void> {
  const [row] = await step.tx.query<Row>(lock, [process.name, deadline.key])
  if (row?.state !== deadline.state || row.entry !== deadline.entry) return
  const rule = process.rules.find((each) => 'afterMs' in each && each.from === row.state)
  if (rule) await follow(process, deadline.key, rule, row, { [process.key]: deadline.key }, step)
}

async function follow(
  process: ProcessDefinition,
  key: string,
  rule: ProcessRule,
  row: Row,
  data: Record<string, unknown>,
  step: ProcessStep,
): Promise<void> {
  const entry = row.entry + 1
  step.tx.later(step.tx.query(enter, [process.name, key, rule.to, entry]))
  for (const action of rule.actions) await action(data as never, step.given as never) // the rule's own types bound them together
  for (const next of process.rules) {
    if (!('afterMs' in next) || next.from !== rule.to) continue
    const deadline: Deadline = { process: process.name, key, state: rule.to, entry }
    step.drafts.push({
      id: step.newId(),
      name: deadlineNameOf(step.module),
      destination: step.module,
      key: null,
      data: deadline,
      delayMs: next.afterMs,
    })
  }
}
