// Money and stock when all is done, read from the tables alone.
import { atRest, type Kept, withTables } from '../../journeys/books/books.ts'
import { faultsOfMoney } from '../../journeys/books/money.ts'
import { faultsOfStock } from '../../journeys/books/stock.ts'
import type { Told } from '../../journeys/books/storm.ts'
import type { JourneyWorld } from '../../journeys/world.ts'

export interface Reckoning {
  /** Every order there is. */
  readonly kept: readonly Kept[]
  /** Sentences; none when all is well. */
  readonly faults: readonly string[]
}

/** Once everything has come to rest. `told` is what clients were answered. */
export async function reckon(world: JourneyWorld, told: Pick<Told, 'stock' | 'refunds'>): Promise<Reckoning> {
  return withTables(world, async (tables) => {
    await world.eventually('all of it to calm down', () => atRest(tables))
    const kept = await tables.orders<Kept[]>`
      select id, status, total_amount::float8 as total, customer_id as customer from orders.orders`
    const all = { ...told, customers: [], orders: [] } // nobody asks here what else they were told
    return {
      kept,
      faults: [...(await faultsOfMoney(tables, kept, all)), ...(await faultsOfStock(tables, kept, all))],
    }
  })
}
