// The laws that every process manager's table keeps, as a suite: `processLaws(fulfilment, { finals: ['cancelled'] })`.
import { describe, expect, test } from 'bun:test'
import { initialState, type ProcessDefinition, type ProcessRule } from '../../runtime/process-manager.ts'

/** Registers one test for each law. `finals`, where given, are all the states that nothing leads out of. */
export function processLaws(
  process: ProcessDefinition,
  { finals }: { finals?: readonly string[] } = {},
): void {
  describe(`the table of ${process.name}`, () => {
    for (const [title, violations] of Object.entries(laws))
      test(title, () => expect(violations(process.rules)).toEqual([]))
    if (finals)
      test(`ends in ${finals.join(' or ')} and nowhere else`, () =>
        expect(finalsOf(process.rules).sort()).toEqual([...finals].sort()))
  })
}

type Rules = readonly ProcessRule[]

/** By title: what breaks the law, one sentence each. */
export const laws: Record<string, (rules: Rules) => string[]> = {
  'reaches every state that it names': (rules) => {
    const reached = reachableFrom(initialState, rules)
    return statesOf(rules)
      .filter((state) => !reached.has(state))
      .map((state) => `no message leads from ${initialState} to ${state}`)
  },

  'can get from every state to one that is final': (rules) => {
    const finals = finalsOf(rules)
    return statesOf(rules)
      .filter((state) => !finals.some((final) => reachableFrom(state, rules).has(final)))
      .map((state) => `${state} has no way out`)
  },

  'has one rule at most for a message in a state': (rules) =>
    repeatedAmong(rules.flatMap((rule) => ('on' in rule ? [`${rule.on.name} in ${rule.from}`] : []))).map(
      (both) => `two rules for ${both}`,
    ),

  'has one deadline at most for a state': (rules) =>
    repeatedAmong(rules.flatMap((rule) => ('on' in rule ? [] : [rule.from]))).map(
      (state) => `two deadlines for ${state}`,
    ),

  'moves to no other state when a message comes again, however much later': (rules) => [
    ...new Set(
      walks(rules).flatMap(({ state, received }) =>
        rules
          .filter(
            (rule) => 'on' in rule && rule.from === state && rule.to !== state && received.has(rule.on.name),
          )
          .map((rule) => `${'on' in rule ? rule.on.name : ''} again in ${state} leads to ${rule.to}`),
      ),
    ),
  ],

  'gives every action a name': (rules) =>
    rules.flatMap((rule) =>
      rule.actions.flatMap(({ name }, index) =>
        name === ''
          ? [`action ${index} from ${rule.from} to ${rule.to} has no name: write a named function`]
          : [],
      ),
    ),
}

function statesOf(rules: Rules): string[] {
  return [...new Set([initialState, ...rules.flatMap((rule) => [rule.from, rule.to])])]
}

function finalsOf(rules: Rules): string[] {
  const left = new Set(rules.filter((rule) => rule.from !== rule.to).map((rule) => rule.from))
  return statesOf(rules).filter((state) => !left.has(state))
}

function reachableFrom(start: string, rules: Rules): Set<string> {
  const reached = new Set([start])
  for (const state of reached)
    // a set that grows is walked to its end
    for (const rule of rules) if (rule.from === state) reached.add(rule.to)
  return reached
}

function repeatedAmong(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) < index))]
}

interface Walk {
  readonly state: string
  /** The messages that led here. */
  readonly received: ReadonlySet<string>
}

/** Every state, with every set of messages that can have led there. */
function walks(rules: Rules): Walk[] {
  const found = new Map<string, Walk>()
  const open: Walk[] = [{ state: initialState, received: new Set() }]
  for (let walk = open.pop(); walk; walk = open.pop()) {
    const { state, received } = walk
    const key = [state, ...[...received].sort()].join(' ')
    if (found.has(key)) continue
    found.set(key, walk)
    for (const rule of rules.filter((each) => each.from === state))
      open.push({ state: rule.to, received: new Set('on' in rule ? [...received, rule.on.name] : received) })
  }
  return [...found.values()]
}
