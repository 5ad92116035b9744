// Sets of modules with one fault each that types cannot see, and what is told of it.
import { command, type Contract, type ContractMember, event, query } from '../../../runtime/contract.ts'
import type { BoundAnswer, Handler } from '../../../runtime/handler.ts'
import type { ModuleDefinition } from '../../../runtime/module.ts'
import { type ProcessRule, ruleAfter, ruleOn } from '../../../runtime/process-manager.ts'
import { z } from '#runtime'

const shape = { key: z.string() }
const Said = event('alpha.said@1', 'key', shape)
const Note = command('alpha.note@1', 'key', shape)
const Count = query('alpha.count', z.object({}), z.int())
const Heard = event('beta.heard@1', 'key', shape)

function act() {}

function contractOf(name: string, ...members: ContractMember[]): Contract {
  return { name, members: Object.fromEntries(members.map((member) => [member.name, member])) }
}

/** A module of a contract that holds these, and of nothing else but `parts`. */
function moduleOf(
  name: string,
  members: readonly ContractMember[],
  parts: Partial<ModuleDefinition> = {},
): ModuleDefinition {
  const none = { uses: [], settings: {}, handlers: [], answers: [], processes: [], onStart: [] }
  const rest = { internal: undefined, routes: undefined }
  return { name, contract: contractOf(name, ...members), ...none, ...rest, ...parts }
}

const handle = (message: Handler['message']): Handler => ({ kind: 'use-case', message, useCase: act })
const effect = (message: Handler['message']): Handler => ({
  kind: 'effect',
  message,
  steps: { perform: async () => {}, record: act },
})
const answer = (asked: BoundAnswer['query']): BoundAnswer => ({ query: asked, answer: () => 1 })
const process = (name: string, ...rules: ProcessRule[]) => ({ name, key: 'key', rules })

const alpha = moduleOf('alpha', [Said, Note, Count], { handlers: [handle(Note)], answers: [answer(Count)] })
const listening = (...handlers: Handler[]) => moduleOf('beta', [], { handlers })

export const faulty: Record<
  string,
  { readonly modules: readonly ModuleDefinition[]; readonly told: string }
> = {
  'a name that is none': {
    modules: [moduleOf('my-module', [])],
    told: '"my-module" is no name for a module: write one word of small letters and digits, a letter first',
  },
  'a name that means something else': {
    modules: [moduleOf('gateway', [])],
    told: 'gateway means something else in Kerf: choose another name',
  },
  'two modules of one name': {
    modules: [alpha, moduleOf('alpha', [])],
    told: 'two modules are named alpha: rename one',
  },
  'a message declared twice': {
    modules: [{ ...alpha, internal: contractOf('alpha', event('alpha.said@1', 'key', shape)) }],
    told: 'alpha.said@1 is declared twice: a name has one owner and one meaning',
  },
  'a contract under another name': {
    modules: [{ ...alpha, internal: contractOf('beta') }],
    told: 'a contract of alpha is named beta: name it alpha',
  },
  'a message of another owner': {
    modules: [moduleOf('alpha', [Heard])],
    told: 'beta.heard@1 stands in the contract of alpha: only beta may declare it',
  },
  'a message name that is none': {
    modules: [moduleOf('alpha', [event('alpha.Said@0', 'key', shape)])],
    told: 'alpha.Said@0 is no event name: write alpha.some-words@1',
  },
  'a query name that is none': {
    modules: [moduleOf('alpha', [query('alpha.how_many', z.object({}), z.int())])],
    told: 'alpha.how_many is no query name: write alpha.some-words',
  },
  'the name of the runtime’s deadlines': {
    modules: [moduleOf('alpha', [event('alpha.process-deadline@1', 'key', shape)])],
    told: 'alpha.process-deadline@1 is what the runtime calls its deadlines: choose another name',
  },
  'a key that is no string': {
    modules: [moduleOf('alpha', [event('alpha.said@1', 'count', { count: z.int() })])],
    told: 'alpha.said@1 has no string field count to be its key: name one of its fields',
  },
  'a key that may be left out': {
    modules: [moduleOf('alpha', [event('alpha.said@1', 'key', { key: z.string().optional() })])],
    told: 'alpha.said@1 has no string field key to be its key: name one of its fields',
  },
  'a message that JSON cannot carry': {
    modules: [moduleOf('alpha', [event('alpha.said@1', 'key', { ...shape, at: z.date() })])],
    told: 'alpha.said@1 data.at is a date: messages and queries carry JSON values only',
  },
  'an internal message that JSON cannot carry': {
    modules: [
      { ...alpha, internal: contractOf('alpha', event('alpha.past@1', 'key', { ...shape, n: z.bigint() })) },
    ],
    told: 'alpha.past@1 data.n is a bigint: messages and queries carry JSON values only',
  },
  'an answer that JSON cannot carry': {
    modules: [
      moduleOf('alpha', [query('alpha.count', z.object({}), z.map(z.string(), z.int()))], {
        answers: [answer(Count)],
      }),
    ],
    told: 'alpha.count output is a map: messages and queries carry JSON values only',
  },
  'a message that nobody declares': {
    modules: [listening(handle(Said))],
    told: 'beta listens to alpha.said@1, which no module declares: it would never come',
  },
  'a copy of another module’s message': {
    modules: [alpha, listening(handle(event('alpha.said@1', 'key', { key: z.string(), more: z.string() })))],
    told: "beta listens to a copy of alpha.said@1: import it from alpha's contract",
  },
  'a message that another module tells itself alone': {
    modules: [moduleOf('alpha', [], { internal: contractOf('alpha', Said) }), listening(handle(Said))],
    told: 'beta listens to alpha.said@1, which alpha tells itself alone: let alpha add it to its contract',
  },
  'a command of another module': {
    modules: [alpha, listening(handle(Note))],
    told: 'beta handles alpha.note@1: only alpha may handle its commands',
  },
  'a command without a handler': {
    modules: [{ ...alpha, handlers: [] }],
    told: 'alpha has no handler for its command alpha.note@1: add one in modules/alpha/handlers.ts',
  },
  'an internal command without a handler': {
    modules: [moduleOf('alpha', [], { internal: contractOf('alpha', Note) })],
    told: 'alpha has no handler for its command alpha.note@1: add one in modules/alpha/handlers.ts',
  },
  'a query without an answer': {
    modules: [{ ...alpha, answers: [] }],
    told: 'alpha has no answer to its query alpha.count: add one in modules/alpha/answers.ts',
  },
  'a query with two answers': {
    modules: [{ ...alpha, answers: [answer(Count), answer(Count)] }],
    told: 'alpha has two answers to alpha.count: keep one',
  },
  'an effect beside another handler': {
    modules: [{ ...alpha, handlers: [effect(Note), handle(Note)] }],
    told: "alpha has an effect and another handler for alpha.note@1: let the effect's record do both",
  },
  'two effects for one message': {
    modules: [{ ...alpha, handlers: [effect(Note), effect(Note)] }],
    told: "alpha has an effect and another handler for alpha.note@1: let the effect's record do both",
  },
  'a contract of a module that is not there': {
    modules: [moduleOf('beta', [], { uses: [alpha.contract] })],
    told: 'beta uses alpha, which is no module of this deployment: add it to deploy/modules.ts',
  },
  'modules that use each other': {
    modules: [
      moduleOf('one', [], { uses: [contractOf('two')] }),
      moduleOf('two', [], { uses: [contractOf('one')] }),
    ],
    told: 'one, two use each other in a circle: let one of them listen to an event instead',
  },
  'a process of another module': {
    modules: [{ ...alpha, processes: [process('beta.saying')] }],
    told: "the process beta.saying is not alpha's: name it alpha.<name>",
  },
  'two processes of one name': {
    modules: [{ ...alpha, processes: [process('alpha.saying'), process('alpha.saying')] }],
    told: 'two processes are named alpha.saying: rename one',
  },
  'a state that nothing leads to': {
    modules: [{ ...alpha, processes: [process('alpha.saying', ruleOn(Said, 'island', 'island', [act]))] }],
    told: 'alpha.saying has a rule from island, a state that no rule leads to from new: lead to it, or drop the rule',
  },
  'an event that cannot say whose it is': {
    modules: [
      {
        ...alpha,
        processes: [{ ...process('alpha.saying', ruleOn(Said, 'new', 'said', [])), key: 'orderId' }],
      },
    ],
    told: 'alpha.saying hears alpha.said@1, which has no string field orderId: give it one, for it could not be told whose it is',
  },
  'a deadline before anything has begun': {
    modules: [{ ...alpha, processes: [process('alpha.saying', ruleAfter('5m', 'new', 'late', []))] }],
    told: 'alpha.saying has a deadline in its initial state: wait in the state that its first event leads to',
  },
  'an end that is no state': {
    modules: [
      {
        ...alpha,
        processes: [{ ...process('alpha.saying', ruleOn(Said, 'new', 'said', [])), ends: ['sad'] }],
      },
    ],
    told: 'alpha.saying ends in sad, a state that no rule leads to: name one of its states',
  },
  'a deadline that is none': {
    modules: [
      {
        ...alpha,
        processes: [
          process('alpha.saying', ruleOn(Said, 'new', 'said', []), ruleAfter('-5m', 'said', 'late', [])),
        ],
      },
    ],
    told: 'alpha.saying waits for -5m: write a duration above zero, such as 5m',
  },
  'two rules for one message in one state': {
    modules: [
      {
        ...alpha,
        processes: [
          process('alpha.saying', ruleOn(Said, 'new', 'said', []), ruleOn(Said, 'new', 'heard', [])),
        ],
      },
    ],
    told: 'alpha.saying has two rules for alpha.said@1 in state new: keep one, for it could not choose',
  },
}
