// Each law of process tables refuses a table that breaks it.
import { expect, test } from 'bun:test'
import { event } from '../../runtime/contract.ts'
import { type ProcessRule, ruleAfter, ruleOn } from '../../runtime/process-manager.ts'
import { laws } from './process-laws.ts'
import { z } from '#runtime'

const Started = event('laws.started@1', 'id', { id: z.string() })
const Failed = event('laws.failed@1', 'id', { id: z.string() })
function act() {}

/** The violations by law, of those that are broken. */
function violationsOf(rules: readonly ProcessRule[]): Record<string, string[]> {
  const all = Object.entries(laws).map(([title, violations]) => [title, violations(rules)] as const)
  return Object.fromEntries(all.filter(([, violations]) => violations.length > 0))
}

test('a sound table breaks no law', () => {
  const rules = [
    ruleOn(Started, 'new', 'running', [act]),
    ruleOn(Failed, 'running', 'over', [act]),
    ruleAfter('5m', 'running', 'over', [act]),
    ruleOn(Started, 'over', 'over', [act]),
  ]
  expect(violationsOf(rules)).toEqual({})
})

test('a state that nothing leads to is found', () => {
  const rules = [ruleOn(Started, 'new', 'over', [act]), ruleOn(Failed, 'runing', 'over', [act])]
  expect(violationsOf(rules)).toEqual({
    'reaches every state that it names': ['no message leads from new to runing'],
  })
})

test('states that only lead to each other are found', () => {
  const rules = [
    ruleOn(Started, 'new', 'one', [act]),
    ruleAfter('1m', 'one', 'other', [act]),
    ruleAfter('1m', 'other', 'one', [act]),
  ]
  expect(violationsOf(rules)).toEqual({
    'can get from every state to one that is final': [
      'new has no way out',
      'one has no way out',
      'other has no way out',
    ],
  })
})

test('two rules for one message in one state are found', () => {
  const rules = [ruleOn(Started, 'new', 'over', [act]), ruleOn(Started, 'new', 'over', [])]
  expect(violationsOf(rules)).toEqual({
    'has one rule at most for a message in a state': ['two rules for laws.started@1 in new'],
  })
})

test('two deadlines for one state are found', () => {
  const rules = [
    ruleOn(Started, 'new', 'running', [act]),
    ruleAfter('1m', 'running', 'over', [act]),
    ruleAfter('2m', 'running', 'over', [act]),
  ]
  expect(violationsOf(rules)).toEqual({
    'has one deadline at most for a state': ['two deadlines for running'],
  })
})

test('a message that moves the process twice is found, with others in between', () => {
  const rules = [
    ruleOn(Started, 'new', 'running', [act]),
    ruleOn(Failed, 'running', 'failing', [act]),
    ruleOn(Started, 'failing', 'over', [act]),
  ]
  expect(violationsOf(rules)).toEqual({
    'moves to no other state when a message comes again, however much later': [
      'laws.started@1 again in failing leads to over',
    ],
  })
})

test('an action without a name is found', () => {
  const rules = [ruleOn(Started, 'new', 'over', [act, () => {}])]
  expect(violationsOf(rules)).toEqual({
    'gives every action a name': ['action 1 from new to over has no name: write a named function'],
  })
})
