// What a process tells the console when it is asked: of itself, of a module that lives here, of one key in it.
import type { HostedModule } from '../hosting/hosted-module.ts'
import { reportOfKey } from './key-report.ts'
import { reportOfModule } from './module-report.ts'
import { openProcessReport, type ProcessReportOptions } from './process-report.ts'
import type { KeyReport, ModuleReport, ProcessReport } from './report.ts'

export interface Teller {
  process(): Promise<ProcessReport>
  /** Of a module that lives here. Rejects where its database does not answer soon. */
  module(host: HostedModule): Promise<ModuleReport>
  /** The same of one key. */
  key(host: HostedModule, key: string): Promise<KeyReport>
}

export function openTeller(options: ProcessReportOptions): Teller {
  const names = options.modules.map(({ name }) => name)
  return {
    process: openProcessReport(options),
    module: reportOfModule,
    key: (host, key) => reportOfKey(host, names, key),
  }
}
