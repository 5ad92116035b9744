// Every sequence in which the messages, the deadline and the customer's wish can come, explored to the last one.
import { describe, expect, test } from 'bun:test'
import { fulfilment } from '../../../modules/orders/fulfilment.ts'
import type { ProcessRule } from '../../../runtime/process-manager.ts'
import { wrongEndings } from './fulfilment-world.ts'

const { rules } = fulfilment

test('every order ends confirmed, paid and its stock committed, or cancelled with nothing kept', () => {
  expect(wrongEndings(rules, { silence: true })).toEqual([])
})

test('no order waits for a deadline while the payment provider answers', () => {
  expect(wrongEndings(withoutDeadlines(rules), { silence: false })).toEqual([])
})

describe('the explorer finds what goes wrong without', () => {
  // Belts beside braces: inventory refuses a late commit, and payments remembers an early void.
  const spare = new Set(['on reservation-expired in charging', 'on payment-taken in cancelled'])

  for (const rule of rules.filter((each) => !spare.has(nameOf(each)))) {
    const others = rules.filter((each) => each !== rule)
    test(`the rule ${nameOf(rule)}`, () => expect(wrongsOf(others)).not.toEqual([]))
  }
  for (const rule of rules.filter((each) => nameOf(each) !== 'on payment-taken in cancelled'))
    for (const action of rule.actions) {
      const lessened = { ...rule, actions: rule.actions.filter((each) => each !== action) }
      const changed = rules.map((each) => (each === rule ? lessened : each))
      test(`${action.name} of the rule ${nameOf(rule)}`, () => expect(wrongsOf(changed)).not.toEqual([]))
    }
})

function wrongsOf(changed: readonly ProcessRule[]): string[] {
  return [
    ...wrongEndings(changed, { silence: true }),
    ...wrongEndings(withoutDeadlines(changed), { silence: false }),
  ]
}

function withoutDeadlines(all: readonly ProcessRule[]): ProcessRule[] {
  return all.filter((rule) => 'on' in rule)
}

function nameOf(rule: ProcessRule): string {
  if (!('on' in rule)) return `after ${rule.duration} in ${rule.from}`
  return `on ${rule.on.name.slice(rule.on.name.indexOf('.') + 1, rule.on.name.indexOf('@'))} in ${rule.from}`
}
