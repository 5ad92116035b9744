// Money: integer minor units and a currency (ISO 4217).
import { z } from '@hono/zod-openapi'

/** At most what JSON numbers carry exactly (2^53 - 1). */
export const Money = z
  .strictObject({
    amount: z.int().min(0).openapi({ description: 'Minor units, e.g. cents.', example: 1299 }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .openapi({ description: 'ISO 4217.', example: 'EUR' }),
  })
  .openapi('Money')
export type Money = z.output<typeof Money>

/** `unit` taken `quantity` times. Throws a RangeError past 2^53 - 1. */
export function times(unit: Money, quantity: number): Money {
  return exact(unit.amount * quantity, unit.currency)
}

/** The sum of one or more amounts. Throws a RangeError past 2^53 - 1, a TypeError over mixed currencies or none. */
export function sum(amounts: readonly Money[]): Money {
  const [first] = amounts
  if (!first) throw new TypeError('sum needs at least one amount: an empty sum has no currency')
  const stranger = amounts.find((each) => each.currency !== first.currency)
  if (stranger) throw new TypeError(`sum needs one currency, got ${first.currency} and ${stranger.currency}`)
  return amounts.reduce((total, each) => exact(total.amount + each.amount, first.currency), {
    amount: 0,
    currency: first.currency,
  })
}

function exact(amount: number, currency: string): Money {
  if (!Number.isSafeInteger(amount))
    throw new RangeError(`an amount is a whole number up to 2^53 - 1, got ${amount}`)
  return { amount, currency }
}
