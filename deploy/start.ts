// `bun run start`: one process, told by its environment what to be.
import { readConfig } from '../runtime/config.ts'
import { StartFaults } from '../runtime/start.ts'
import { modules } from './modules.ts'
import { openKerf } from './open-kerf.ts'
import { stopOnSignal } from './stop-on-signal.ts'

try {
  const read = await readConfig(process.env, modules)
  if ('faults' in read) throw new StartFaults(read.faults)
  const { config } = read
  if (config.databaseUrl === undefined)
    throw new StartFaults([
      'DATABASE_URL is not set. Give postgres://user:password@host:5432/database, or use `bun run dev`, which brings a database.',
    ])
  const kerf = await openKerf(config, config.databaseUrl)
  stopOnSignal(() => kerf.stop(), config.shutdownGraceMs)
} catch (error) {
  if (!(error instanceof StartFaults)) throw error
  console.error(`Kerf cannot start:\n${error.faults.map((fault) => `  - ${fault}`).join('\n')}`)
  process.exit(1)
}
