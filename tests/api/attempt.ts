// One operation, tried with a request that has nothing wrong with it.
import * as fc from 'fast-check'
import type { Answer } from '../journeys/answer.ts'
import { freshKey, type JourneyWorld } from '../journeys/world.ts'
import { arbitraryOf, type Words } from './arbitrary.ts'
import type { Operation } from './operations.ts'
import type { Things } from './things.ts'

/** What fields should say, to mean something. */
export const wordsFor = ({ sku, url }: Things): Words => ({
  lines: fc.integer({ min: 1, max: 100 }).map((quantity) => [{ sku, quantity }]),
  url: fc.constant(url),
  currency: fc.constant('EUR'),
  paymentMethod: fc.constantFrom('pm_card_visa', 'pm_card_chargeDeclined'),
})

/** What an attempt differs in from that of nobody with a good request. */
interface Attempt {
  readonly path: string
  readonly token?: string | undefined
  readonly words?: Words
}

export async function attempt(
  world: JourneyWorld,
  { method, body, isIdempotent }: Operation,
  things: Things,
  { path, token, words = {} }: Attempt,
): Promise<Answer> {
  const said = body && arbitraryOf(body, world, { ...wordsFor(things), ...words })
  return world.call(method, path, {
    ...(token === undefined ? {} : { as: { accessToken: token } }),
    ...(said ? { body: fc.sample(said, 1)[0] } : {}),
    ...(isIdempotent ? { headers: freshKey() } : {}),
  })
}
