// The bus refuses what a module has not declared, on the side that speaks and on the side that hears.
import { expect, test } from 'bun:test'
import { openHandling } from '../../runtime/bus/handling.ts'
import { openQuestions } from '../../runtime/bus/questions.ts'
import { openRegistry } from '../../runtime/bus/registry.ts'
import { openVoice, UndeclaredUse } from '../../runtime/bus/voice.ts'
import { systemContext } from '../../runtime/context.ts'
import type { Draft } from '../../runtime/delivery/envelope.ts'
import { type Delivered, Objection } from '../../runtime/delivery/receiver.ts'
import { command, defineContract, declareModule, event, query, z } from '#runtime'

const shape = { key: z.string() }
const Made = event('maker.made@1', 'key', shape)
const Make = command('maker.make@1', 'key', shape)
const Stock = query('maker.stock', z.object({ limit: z.int() }), z.array(z.string()))
const Forget = command('maker.forget@1', 'key', shape)
const maker = defineContract('maker', { Made, Make, Stock })
const makerTools = declareModule(maker, { uses: [], internal: defineContract('maker', { Forget }) })
const makerModule = makerTools.defineModule({
  handlers: [makerTools.handle(Make, () => {}), makerTools.handle(Forget, () => {})],
  answers: [makerTools.answer(Stock, ({ limit }) => [String(limit)])],
})

const processModule = {
  ...makerModule,
  processes: [makerTools.defineProcess('maker.making', { key: 'key', rules: [] })],
}

/** `seller` uses maker; `reader` hears it, and uses nobody. */
const Sold = event('seller.sold@1', 'key', shape)
const sellerModule = declareModule(defineContract('seller', { Sold }), { uses: [maker] }).defineModule({
  handlers: [],
  answers: [],
})
const readerTools = declareModule(defineContract('reader', {}), { uses: [] })
const readerModule = readerTools.defineModule({ handlers: [readerTools.handle(Made, () => {})], answers: [] })

const registry = openRegistry([makerModule, sellerModule, readerModule])

function speaking(module: string) {
  const drafts: Draft[] = []
  return { drafts, ...openVoice(module, registry, drafts, () => Bun.randomUUIDv7()) }
}

function asking(module: string, question: typeof Stock, input: unknown): Promise<unknown> {
  const questions = openQuestions(registry)
  questions.provide('maker', (_, given) => [String((given as { limit: number }).limit)])
  return questions.ask(module, question, input, systemContext(), AbortSignal.timeout(5_000))
}

/** What `module` says to a message when it comes. */
function admitted(module: typeof makerModule, message: Pick<Delivered, 'name' | 'source' | 'data'>): unknown {
  const never = undefined as never // nothing of a message is run before it is admitted
  const receiver = openHandling(module, registry, never, never)
  const answer = receiver.admit({ id: Bun.randomUUIDv7(), key: 'a', context: systemContext(), ...message })
  return answer instanceof Objection ? answer.reason : answer.data
}

const data = { key: 'a' }

test('a module that declares another one may send to it and ask it', async () => {
  const { send, drafts } = speaking('seller')
  send(Make, data)
  expect(drafts).toMatchObject([{ name: 'maker.make@1', destination: 'maker', key: 'a' }])
  expect(await asking('seller', Stock, { limit: 3 })).toEqual(['3'])
})

test('a command to an undeclared module is refused, and none is written', () => {
  const { send, drafts } = speaking('reader')
  expect(() => send(Make, data)).toThrow(UndeclaredUse)
  expect(() => send(Make, data)).toThrow(
    'reader sent maker.make@1, but does not declare maker: add its contract to `uses` in modules/reader/module.ts',
  )
  expect(drafts).toEqual([])
})

test("another module's internal command is refused, though the module itself is declared", () => {
  const { send, drafts } = speaking('seller')
  expect(() => send(Forget, data)).toThrow('seller sent maker.forget@1, which maker sends to itself alone')
  expect(drafts).toEqual([])
})

test('a question to an undeclared module is refused, and not passed on', async () => {
  await expect(asking('reader', Stock, { limit: 3 })).rejects.toThrow(
    'reader asked maker.stock, but does not declare maker: add its contract to `uses` in modules/reader/module.ts',
  )
})

test('another module’s event is refused, and none is written', () => {
  const { publish, drafts } = speaking('seller')
  expect(() => publish(Made, data)).toThrow(
    'seller published maker.made@1: a module publishes its own events only',
  )
  expect(drafts).toEqual([])
})

test('data and questions that are not of their schema are refused before they leave', async () => {
  const { send, publish, drafts } = speaking('maker')
  expect(() => send(Make, { key: 7 })).toThrow('expected string')
  expect(() => publish(Made, {})).toThrow('expected string')
  expect(drafts).toEqual([])
  await expect(asking('seller', Stock, { limit: 'all' })).rejects.toThrow('expected number')
})

test('what the schema does not know does not travel, and the sender keeps no hold of what does', () => {
  const { publish, drafts } = speaking('maker')
  const said = { key: 'a', secret: 'b' }
  publish(Made, said)
  said.key = 'changed'
  expect(drafts).toMatchObject([{ destination: 'reader' }])
  expect(drafts[0]?.data).toEqual({ key: 'a' })
})

test('the receiver takes a command from whoever declares it, and from itself', () => {
  expect(admitted(makerModule, { name: 'maker.make@1', source: 'seller', data })).toEqual(data)
  expect(admitted(makerModule, { name: 'maker.make@1', source: 'maker', data })).toEqual(data)
  expect(admitted(makerModule, { name: 'maker.forget@1', source: 'maker', data })).toEqual(data)
})

test('the receiver refuses a command from a module that does not declare it, or that nobody knows', () => {
  for (const source of ['reader', 'stranger'])
    expect(admitted(makerModule, { name: 'maker.make@1', source, data })).toBe(
      `${source} may not send maker.make@1 to maker`,
    )
})

test('the receiver refuses what only it may tell itself, though the sender declares it', () => {
  expect(admitted(makerModule, { name: 'maker.forget@1', source: 'seller', data })).toBe(
    'seller may not send maker.forget@1 to maker',
  )
})

test('a deadline is told by a process to itself: a forged one is neither sent nor taken', () => {
  const { send, drafts } = speaking('seller')
  const Forged = command('maker.process-deadline@1', 'key', shape)
  expect(() => send(Forged, data)).toThrow('which maker sends to itself alone')
  expect(drafts).toEqual([])
  const deadline = { process: 'maker.making', key: 'a', state: 'made', entry: 1 }
  expect(
    admitted(processModule, { name: 'maker.process-deadline@1', source: 'seller', data: deadline }),
  ).toBe('seller may not send maker.process-deadline@1 to maker')
  expect(
    admitted(processModule, { name: 'maker.process-deadline@1', source: 'maker', data: deadline }),
  ).toEqual(deadline)
})

test('the receiver takes an event from its owner alone', () => {
  expect(admitted(readerModule, { name: 'maker.made@1', source: 'maker', data })).toEqual(data)
  expect(admitted(readerModule, { name: 'maker.made@1', source: 'seller', data })).toBe(
    'seller may not send maker.made@1 to reader',
  )
})

test('the receiver refuses data that is not of the message', () => {
  expect(admitted(readerModule, { name: 'maker.made@1', source: 'maker', data: { key: 7 } })).toStartWith(
    'the data is not of maker.made@1: key: ',
  )
})
