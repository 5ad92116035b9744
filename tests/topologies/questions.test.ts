// A question to a module in another process: its deadline goes along, and each kind of answer means what it does in one process.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Context } from '../../runtime/context.ts'
import { Failure } from '../../runtime/failure.ts'
import { openRemoteModules } from '../../runtime/remote/remote-modules.ts'
import { customer } from '../runtime/gateway/edge.ts'
import { type FakeProcess, fakeProcess, problem } from './fake-process.ts'

let fake: FakeProcess
beforeEach(async () => {
  fake = await fakeProcess()
})
afterEach(() => fake.stop())

const query = { kind: 'query', name: 'things.prices', owner: 'things' } as never // the road reads no more of it

async function asked(context: Context = { requestId: 'r', caller: customer }): Promise<unknown> {
  const answering = openRemoteModules(fake.road).answeringOf('things')
  return answering(query, [], context, AbortSignal.timeout(5_000), 'orders')
}
const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  )

test('a question says how long its asker still waits: less at each try, and never more than the request has', async () => {
  fake.answer = () => (fake.arrived.length < 3 ? new Response(null, { status: 503 }) : Response.json([]))
  const context = { requestId: 'r', caller: customer, deadlineAt: Date.now() + 1_500 }
  await asked(context)
  const left = fake.arrived.map(({ headers }) => Number(headers.get('x-kerf-deadline-ms')))
  expect(left).toHaveLength(3)
  expect(left).toEqual(left.toSorted((a, b) => b - a))
  for (const ms of left) expect(ms).toBeWithin(1, 1_501)
})

test('a question is not led elsewhere by a redirect', async () => {
  fake.answer = () => new Response(null, { status: 307, headers: { location: fake.edge.url } })
  expect(await thrownBy(asked())).toMatchObject({ kind: 'unavailable', code: 'module-unreachable' })
  for (const { url } of fake.arrived)
    expect(new URL(url).pathname).toBe('/internal/things/query/things.prices')
})

test('a refusal is a refusal here too, with its code, its fields and its time', async () => {
  fake.answer = () => problem(422, 'unknown-sku', [{ pointer: '/0', detail: 'No such thing.' }])
  const refusal = await thrownBy(asked())
  expect(refusal).toMatchObject({ kind: 'invalid', code: 'unknown-sku', errors: [{ pointer: '/0' }] })
  expect(fake.arrived).toHaveLength(1)
  fake.answer = () => problem(503, 'closed')
  expect(await thrownBy(asked())).toMatchObject({ kind: 'unavailable', code: 'closed', retryAfterSeconds: 7 })
})

test('that its process refuses this one is a module that cannot be reached, and not what it says', async () => {
  fake.answer = () => problem(404, 'not-hosted', [], { 'x-kerf-refusal': 'not-hosted' })
  const thrown = await thrownBy(asked())
  expect(thrown).toMatchObject({ kind: 'unavailable', code: 'module-unreachable' })
  expect(String((thrown as Failure).cause)).toContain('not-hosted')
})

test('a question that an older version does not know is for later, and the ones that it knows are answered all the while', async () => {
  fake.answer = () => problem(400, 'not-known-here', [], { 'x-kerf-refusal': 'not-known-here' })
  for (let times = 0; times < 20; times += 1)
    expect(await thrownBy(asked())).toMatchObject({ kind: 'unavailable', code: 'module-differs' })
  expect(fake.arrived).toHaveLength(20)
  fake.answer = () => Response.json(['answered'])
  expect(await asked()).toEqual(['answered'])
})

test('a fault of the other side is a fault here, not a module that is away, and is not asked for again', async () => {
  fake.answer = () => problem(500, 'internal')
  const fault = await thrownBy(asked())
  expect(fault).toBeInstanceOf(Error)
  expect(fault).not.toBeInstanceOf(Failure)
  expect(fake.arrived).toHaveLength(1)
})
