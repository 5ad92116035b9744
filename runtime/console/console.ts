// The console's two sides in one process: what it tells of itself, and, at the gateway, what it gathers from all.
import type { Elsewhere } from '../remote/elsewhere.ts'
import { openInstances } from './instances.ts'
import { openOverseer, type Overseer } from './overview.ts'
import type { ProcessReportOptions } from './process-report.ts'
import { openTeller, type Teller } from './teller.ts'

export interface ConsoleOptions extends ProcessReportOptions {
  readonly elsewhere?: Elsewhere
}

/** Does nothing until somebody looks. */
export function openConsole(options: ConsoleOptions): {
  readonly teller: Teller
  readonly overseer: Overseer
} {
  const { modules, hosted, elsewhere } = options
  const teller = openTeller(options)
  const instances =
    elsewhere &&
    openInstances(
      modules.map(({ name }) => name),
      elsewhere,
    )
  return { teller, overseer: openOverseer({ modules, hosted, teller, instances }) }
}
