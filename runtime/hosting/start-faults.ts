// What keeps a process from starting: the modules themselves, their databases, the way to the others.
import { pendingMigrations } from '../database/pending-migrations.ts'
import { apiFaults } from '../definitions/api-faults.ts'
import { definitionFaults } from '../definitions/definition-faults.ts'
import type { DoorsOptions } from '../doors/open-doors.ts'
import { deadLettersApi } from '../gateway/dead-letters.ts'
import { newRoutes } from '../http/routes.ts'
import type { KerfOptions } from './kerf.ts'

/** All that keeps a process from starting, one sentence each, with its remedy. */
export class StartFaults extends Error {
  override readonly name = 'StartFaults'
  readonly faults: readonly string[]

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(faults.join('\n'), options)
    this.faults = faults
  }
}

/** One sentence for each fault; none where all is ready. Changes nothing. */
export async function startFaults(
  hosts: DoorsOptions['hosts'],
  { modules, elsewhere, databaseUrlOf, migrationsFolder, databaseMustBeDurable = false }: KerfOptions,
): Promise<string[]> {
  const apis = modules.map(({ name, routes = newRoutes() }) => ({ name, routes }))
  const pending = await pendingMigrations({
    modules: hosts.modules,
    urlOf: databaseUrlOf,
    migrationsFolder,
    mustBeDurable: databaseMustBeDurable,
  })
  return [
    ...definitionFaults(modules),
    ...(hosts.gateway ? apiFaults([...apis, deadLettersApi(new Map())]) : []),
    ...pending,
    ...((await elsewhere?.faults()) ?? []),
  ]
}
