// What can be done to an Idempotency-Key: taken from somebody else, used for something else, left out, overdone.
import * as fc from 'fast-check'
import type { Answer } from '../../journeys/answer.ts'
import type { JourneyWorld } from '../../journeys/world.ts'
import { arbitraryOf } from '../arbitrary.ts'
import type { Operation } from '../operations.ts'
import { pathTo, type Things } from '../things.ts'
import { wordsFor } from '../attempt.ts'

/** Sentences; none where the key is its owner's, for one request alone. `tokens` are of two whom the operation admits. */
export async function abusesOfKeys(
  world: JourneyWorld,
  things: Things,
  { method, path: template, body, call }: Operation,
  [mine, theirs]: readonly [string, string],
): Promise<string[]> {
  const path = await pathTo(template, things)
  const words = {
    ...wordsFor(things),
    amount: fc.integer({ min: 1, max: 9 }),
    paymentMethod: fc.constant('pm_card_visa'),
  }
  const [said, otherwise] =
    fc.sample(fc.uniqueArray(arbitraryOf(body ?? {}, world, words), samples), 1)[0] ?? []
  const send = (accessToken: string, value: unknown, key: Record<string, string>) =>
    world.call(method, path, { as: { accessToken }, body: value, headers: key })
  const key = { 'idempotency-key': crypto.randomUUID() }

  const first = await send(mine, said, key)
  const again = await send(mine, said, key)
  const others = await send(theirs, said, key)
  return [
    ...unless(first.status === 201, 'was not done', first),
    ...unless(again.text === first.text && isReplay(again), 'was done twice under one key', again),
    ...unless(
      others.status === 201 && others.text !== first.text && !isReplay(others),
      'shows what another did',
      others,
    ),
    ...(await refused(send(mine, otherwise, key), 422, 'idempotency-key-reused')),
    ...(await refused(send(mine, said, {}), 400, 'idempotency-key-missing')),
    ...(await refused(send(mine, said, { 'idempotency-key': '' }), 400, 'idempotency-key-invalid')),
    ...(await refused(
      send(mine, said, { 'idempotency-key': 'k'.repeat(10_000) }),
      400,
      'idempotency-key-invalid',
    )),
  ]

  async function refused(asked: Promise<Answer>, status: number, code: string): Promise<string[]> {
    const answer = await asked
    return unless(
      answer.status === status && answer.text.includes(`"code":"${code}"`),
      `did not say ${code}`,
      answer,
    )
  }
  function unless(holds: boolean, what: string, { status, text }: Answer): string[] {
    return holds ? [] : [`${call} ${what}: ${status} ${text}`]
  }
}

const samples = { minLength: 2, maxLength: 2, selector: (each: unknown) => JSON.stringify(each) }
const isReplay = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true'
