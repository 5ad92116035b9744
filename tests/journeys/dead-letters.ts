// Journeys of an operator among the messages that could not be handled.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { DeadLetter, page } from './shapes.ts'
import type { JourneyWorld } from './world.ts'

const list = '/v1/dead-letters'
const lettersOf = async ({ call, admin }: JourneyWorld) =>
  bodyOf(page(DeadLetter), 200, await call('GET', `${list}?limit=100`, { as: await admin() })).data

/** A message that was given up: to let go of the stock of an order that does not exist, which changes nothing. */
async function given(world: JourneyWorld): Promise<string> {
  const [id, orderId] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()]
  const insert = `
    insert into inventory.inbox (id, source, name, key, state, attempts, data, context, error)
    values ($1, 'orders', 'inventory.release-stock@1', $2, 'dead', 10,
            jsonb_build_object('orderId', $2::text),
            '{"requestId":"journey","caller":{"kind":"system"}}', 'on purpose')`
  await world.rows('inventory', insert, [id, orderId])
  return id
}

const stateOf = async (world: JourneyWorld, id: string) =>
  (await world.rows('inventory', `select state from inventory.inbox where id = $1`, [id]))[0]?.['state']

export const deadLetters = [
  journey('after all of it there is no dead letter', async (world) => {
    expect(await lettersOf(world)).toEqual([])
  }),

  journey('only an admin sees dead letters, and acts on them', async (world) => {
    const as = await world.customer()
    const id = await given(world)
    for (const [method, path] of [
      ['GET', list],
      ['POST', `${list}/${id}/replay`],
      ['POST', `${list}/${id}/discard`],
    ] as const) {
      expectProblem(await world.call(method, path), 401, 'not-signed-in')
      expectProblem(await world.call(method, path, { as }), 403, 'admins-only')
    }
    expect(await stateOf(world, id)).toBe('dead')
    expectStatus(204, await world.call('POST', `${list}/${id}/discard`, { as: await world.admin() }))
  }),

  journey('an admin has a dead letter tried again, and it is handled', async (world) => {
    const [as, id] = [await world.admin(), await given(world)]
    expect(await lettersOf(world)).toEqual([expect.objectContaining({ id, module: 'inventory' })])
    expectStatus(204, await world.call('POST', `${list}/${id}/replay`, { as }))
    await world.eventually('it to be handled', async () => (await stateOf(world, id)) === 'handled')
    expect(await lettersOf(world)).toEqual([])
    expectProblem(await world.call('POST', `${list}/${id}/replay`, { as }), 404, 'dead-letter-missing')
  }),

  journey('an admin gives a dead letter up, once', async (world) => {
    const [as, id] = [await world.admin(), await given(world)]
    expectStatus(204, await world.call('POST', `${list}/${id}/discard`, { as }))
    expect([await stateOf(world, id), await lettersOf(world)]).toEqual(['discarded', []])
    expectProblem(await world.call('POST', `${list}/${id}/discard`, { as }), 404, 'dead-letter-missing')
  }),
]
