// `bun run start`: one process, told by its environment what to be.
import { readConfig } from '../runtime/config/config.ts'
import { StartFaults } from '../runtime/hosting/start.ts'
import { modules } from './modules.ts'
import { openKerf } from './process/open-kerf.ts'
import { exitWith } from './process/exit-with.ts'
import { furtherFaults } from './process/start-faults.ts'
import { stopOnSignal } from './process/stop-on-signal.ts'

const noDatabase =
  'DATABASE_URL is not set. Give postgres://user:password@host:5432/database, or use `bun run dev`, which brings a database.'

try {
  const read = await readConfig(process.env, modules)
  if ('faults' in read) throw new StartFaults([...read.faults, ...(await furtherFaults(read.sound))])
  const { config } = read
  const homeless = config.hosts.modules.some((module) => !config.databaseUrls[module])
  if (homeless && config.databaseUrl === undefined)
    throw new StartFaults([noDatabase, ...(await furtherFaults(config))])
  const kerf = await openKerf(config, config.databaseUrl ?? '')
  stopOnSignal(() => kerf.stop(), config.shutdownGraceMs)
} catch (error) {
  exitWith(error)
}
