// Does wrong to the books on purpose, and undoes it.
import type { Sql } from 'postgres'
import { asAdmin } from '../../world/database.ts'
import { faultsOf } from './books.ts'
import type { Told } from './storm.ts'
import type { JourneyWorld } from '../world.ts'

/** The faults that are found after a statement, which is then undone. For a world with one database. */
export async function doctored(world: JourneyWorld, told: Told, statement: string): Promise<string[]> {
  let faults: string[] = []
  const undone = new Error('undone on purpose')
  await asAdmin(world.databaseUrlOf('orders'), (sql) =>
    sql.begin(async (tx) => {
      await tx.unsafe(statement)
      const one = tx as unknown as Sql // it lacks what nobody calls here
      const tables = { users: one, inventory: one, orders: one, payments: one, notifications: one }
      faults = await faultsOf(tables, told)
      throw undone
    }),
  ).catch((error: unknown) => {
    if (error !== undone) throw error
  })
  return faults
}
