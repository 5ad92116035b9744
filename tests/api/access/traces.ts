// What admins do leaves a row in an audit log that names them.
import * as fc from 'fast-check'
import { modules } from '../../../deploy/modules.ts'
import type { JourneyWorld } from '../../journeys/world.ts'
import type { Operation } from '../operations.ts'
import { pathTo, type Things } from '../things.ts'
import { attempt } from '../attempt.ts'

/** The calls by which an admin changed something without a trace, or was not let to; for all operations that are theirs. */
export async function untraced(
  world: JourneyWorld,
  things: Things,
  operations: readonly Operation[],
): Promise<string[]> {
  const faults: string[] = []
  for (const operation of operations.filter(({ access, method }) => access === 'admin' && method !== 'GET')) {
    const { id, accessToken } = await world.admin()
    const path = await pathTo(operation.path, things)
    const before = await traces(world, id)
    const answer = await attempt(world, operation, things, { path, token: accessToken, words })
    if (answer.status >= 400) faults.push(`${operation.call} was refused: ${answer.text}`)
    else if ((await traces(world, id)) === before) faults.push(`${operation.call} left no trace`)
  }
  return faults
}

/** Rows of all audit logs that name this user as who did it. */
export async function traces(world: JourneyWorld, userId: string): Promise<number> {
  const count = async (module: string) => {
    const rows = await world.rows(
      module,
      `select count(*)::int as n from ${module}.audit_log where actor = $1`,
      [userId],
    )
    return Number(rows[0]?.['n'])
  }
  return (await Promise.all(modules.map(({ name }) => count(name)))).reduce((all, each) => all + each, 0)
}

/** Each time something else, and small, so that a payment can be given back in many parts. */
const words = {
  amount: fc.constant(1),
  disabled: fc.constant(true),
  sku: fc.uuid().map((name) => name.toUpperCase()),
}
