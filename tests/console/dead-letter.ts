// A message that was given up, without breaking anything: to let go of stock that an order does not hold.
import type { JourneyWorld } from '../journeys/world.ts'

const give = `
  insert into inventory.inbox (id, source, name, key, state, attempts, data, context, error)
  values ($1, 'orders', 'inventory.release-stock@1', $2, 'dead', 10, jsonb_build_object('orderId', $2::text),
          '{"requestId":"console","caller":{"kind":"system"}}', $3)`

/** Gives its id. `error` is what the page will say of it. */
export async function giveDeadLetter(
  { rows }: JourneyWorld,
  orderId: string,
  error: string,
): Promise<string> {
  const id = Bun.randomUUIDv7()
  await rows('inventory', give, [id, orderId, error])
  return id
}

export async function stateOfLetter({ rows }: JourneyWorld, id: string): Promise<unknown> {
  const [row] = await rows('inventory', 'select state from inventory.inbox where id = $1', [id])
  return row?.['state']
}
