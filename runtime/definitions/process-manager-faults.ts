// What is wrong with a process manager's table that types cannot see.
import { hasStringField } from './contract-faults.ts'
import { initialState, type ProcessDefinition } from '../process-manager.ts'

/** One sentence for each fault, with its remedy. */
export function processFaults(module: string, { name, key, rules, ends = [] }: ProcessDefinition): string[] {
  const reached = reachedBy(rules)
  const deadlines = rules.flatMap((rule) => ('afterMs' in rule ? [rule] : []))
  const heard = rules.flatMap((rule) => ('on' in rule ? [rule] : []))
  const choices = rules.map((rule) => `${'on' in rule ? rule.on.name : 'the deadline'} in state ${rule.from}`)
  return [
    ...(name.startsWith(`${module}.`)
      ? []
      : [`the process ${name} is not ${module}'s: name it ${module}.<name>`]),
    ...rules
      .filter((rule) => !reached.has(rule.from))
      .map(
        (rule) =>
          `${name} has a rule from ${rule.from}, a state that no rule leads to from ${initialState}: lead to it, or drop the rule`,
      ),
    ...heard
      .filter((rule) => !hasStringField(rule.on.schema, key))
      .map(
        (rule) =>
          `${name} hears ${rule.on.name}, which has no string field ${key}: give it one, for it could not be told whose it is`,
      ),
    ...ends
      .filter((end) => !reached.has(end))
      .map((end) => `${name} ends in ${end}, a state that no rule leads to: name one of its states`),
    ...deadlines
      .filter((rule) => rule.from === initialState)
      .map(
        () => `${name} has a deadline in its initial state: wait in the state that its first event leads to`,
      ),
    ...deadlines
      .filter((rule) => !(rule.afterMs > 0))
      .map((rule) => `${name} waits for ${rule.duration}: write a duration above zero, such as 5m`),
    ...[...new Set(choices.filter((choice, at) => choices.indexOf(choice) !== at))].map(
      (choice) => `${name} has two rules for ${choice}: keep one, for it could not choose`,
    ),
  ]
}

function reachedBy(rules: ProcessDefinition['rules']): Set<string> {
  const reached = new Set<string>([initialState])
  // A set that grows is walked to its end.
  for (const state of reached) for (const rule of rules) if (rule.from === state) reached.add(rule.to)
  return reached
}
