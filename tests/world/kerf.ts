// The whole monolith on a database of its own, over real HTTP, for as long as a test needs it.
import { accessTokens } from '../../deploy/identity.ts'
import { modules } from '../../deploy/modules.ts'
import { type Kerf, startKerf } from '../../runtime/start.ts'
import type { DeliverySettings } from '../../runtime/delivery/settings.ts'
import { type TestDatabase, testDatabase } from './database.ts'

export interface TestKerf extends Kerf {
  readonly database: TestDatabase
  /** The clock that the modules are given runs this much ahead from now on. */
  advance(ms: number): void
  /** What went wrong: handlers that failed, dead letters, requests answered 5xx. */
  readonly troubles: string[]
}

export interface TestKerfOptions {
  /** As in the environment; the rest has its defaults. */
  readonly settings?: Readonly<Record<string, string>>
  readonly delivery?: Partial<DeliverySettings>
  /** To start again on what another one left. It is dropped by whoever made it. */
  readonly database?: TestDatabase
}

/** Times in which a test is patient. */
const quick: Partial<DeliverySettings> = {
  pollMs: 50,
  leaseMs: 1_000,
  firstBackoffMs: 20,
  longestBackoffMs: 200,
  acknowledgeMs: 2,
}

export const admin = { email: 'admin@example.com', password: 'correct horse battery staple' }

export async function startTestKerf(options: TestKerfOptions = {}): Promise<TestKerf> {
  const database = options.database ?? (await testDatabase())
  const environment: Record<string, string> = {
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    ...options.settings,
  }
  let aheadMs = 0
  const troubles: string[] = []
  const now = () => new Date(Date.now() + aheadMs)
  const kerf = await startKerf({
    modules,
    databaseUrlOf: database.roleUrl,
    migrationsFolder: 'drizzle',
    settingsOf: (name) => settingsOf(name, environment),
    poolSize: 6,
    delivery: { ...quick, ...options.delivery },
    listen: { port: 0, hostname: '127.0.0.1' },
    operator: { port: 0, hostname: '127.0.0.1' },
    graceMs: 0,
    authenticate: (ask) => accessTokens(ask, settingsOf('users', environment), now),
    observer: {
      handled: () => {},
      parked: () => {},
      healed: () => {},
      retried: (module, message, error) =>
        void troubles.push(`${module} retried ${message}: ${String(error)}`),
      died: (module, message, _, error) =>
        void troubles.push(`${module} gave up ${message}: ${String(error)}`),
      failed: (...details: readonly unknown[]) => void troubles.push(details.map(String).join(' ')),
      answered: () => {},
    },
    metrics: async () => ({ body: '', contentType: 'text/plain' }),
    now,
  })
  return {
    ...kerf,
    database,
    troubles,
    advance: (ms) => void (aheadMs += ms),
    async stop() {
      await kerf.stop()
      if (!options.database) await database.drop()
    },
  }
}

function settingsOf(name: string, environment: Readonly<Record<string, string>>): unknown {
  const shape = modules.find((module) => module.name === name)?.settings ?? {}
  return Object.fromEntries(
    Object.entries(shape).map(([variable, schema]) => [variable, schema.parse(environment[variable])]),
  )
}
