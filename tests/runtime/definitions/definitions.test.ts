// Faults that types cannot see are all told, each once and with its remedy.
import { expect, test } from 'bun:test'
import { modules as shipped } from '../../../deploy/modules.ts'
import { definitionFaults } from '../../../runtime/definitions/definition-faults.ts'
import { faulty } from './faulty-definitions.ts'

test('the modules that Kerf ships have no fault', () => {
  expect(definitionFaults(shipped)).toEqual([])
})

for (const [what, { modules, told }] of Object.entries(faulty))
  test(`tells of ${what}, once`, () => {
    expect(definitionFaults(modules).filter((fault) => fault === told)).toEqual([told])
  })

test('tells all faults at once', () => {
  const told = ['a query without an answer', 'a command without a handler', 'a name that is none']
  const cases = told.flatMap((what) => faulty[what] ?? [])
  const [unanswered, unhandled, misnamed] = cases.flatMap(({ modules }) => modules)
  if (!unanswered || !unhandled || !misnamed) throw new Error('the cases have other names by now')
  const both = { ...unanswered, handlers: unhandled.handlers }
  expect(definitionFaults([both, misnamed])).toEqual(expect.arrayContaining(cases.map((each) => each.told)))
})
