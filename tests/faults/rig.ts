// Processes to shoot at: two toy modules in databases of their own, a ledger that Postgres itself keeps, children by name.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sql } from 'postgres'
import { migrate } from '../../runtime/database/migrate.ts'
import { roleUrl } from '../../runtime/database/role-url.ts'
import type { DeliverySettings } from '../../runtime/delivery/settings.ts'
import { asAdmin, databaseUrl } from '../world/database.ts'
import { until } from '../world/until.ts'
import type { Order, ToyProcessOptions } from './toy-process.ts'

export interface Child {
  readonly name: string
  readonly pid: number
  readonly exited: Promise<number>
  readonly isAlive: boolean
  tell(order: Order): void
  kill(): Promise<void>
  /** SIGSTOP and SIGCONT. */
  pause(): void
  resume(): void
}

export interface Rig {
  readonly directory: string
  readonly log: string
  readonly story: string
  /** As administrator, past any proxy. */
  alphaUrl(): string
  betaUrl(): string
  /** Runs a statement as administrator in the database of `alpha`, or of `beta`. */
  alpha<Row extends object>(text: string): Promise<Row[]>
  beta<Row extends object>(text: string): Promise<Row[]>
  /** Resolves once it takes messages. */
  spawn(name: string, options?: SpawnOptions): Promise<Child>
  close(): Promise<void>
}

export interface SpawnOptions {
  readonly hosts?: readonly string[]
  readonly seed?: number
  readonly effectMs?: number
  readonly delivery?: Partial<DeliverySettings>
  readonly road?: Partial<ToyProcessOptions['road']>
  /** Through which server address, when not the direct one. */
  readonly through?: string
}

export interface RigOptions {
  /** The administrator's URL of a running server, read each time: it may move. */
  server(): string
  readonly delivery: Partial<DeliverySettings>
  readonly instances?: ToyProcessOptions['instances']
  /** By how much the clock of alpha's database runs ahead. */
  readonly alphaAheadMs?: number
}

let made = 0

/** Makes both databases on that server. */
export async function openRig({
  server,
  delivery,
  instances = {},
  alphaAheadMs = 0,
}: RigOptions): Promise<Rig> {
  const directory = mkdtempSync(join(tmpdir(), 'kerf-rig-'))
  const name = `kerf_rig_${Date.now().toString(36)}_${process.pid}_${++made}`
  const databases = ['alpha', 'beta'].map((module) => ({ module, database: `${name}_${module}` }))
  const urlOf = (module: string) => databaseUrl(server(), `${name}_${module}`)
  const [log, story] = [join(directory, 'log'), join(directory, 'story')]
  for (const file of [log, story]) appendFileSync(file, '')
  for (const { module, database } of databases) {
    await asAdmin(server(), (sql) => sql.unsafe(`create database ${database} template template0`))
    await migrate({ modules: [module], urlOf, migrationsFolder: join(import.meta.dir, '../../drizzle') })
  }
  await asAdmin(urlOf('alpha'), (sql) => furnishAlpha(sql, `${name}_alpha`, alphaAheadMs))
  await asAdmin(
    urlOf('beta'),
    (sql) =>
      sql`create table beta.applied (n bigint generated always as identity primary key, key text not null, text text not null)`,
  )
  const children = new Set<Child>()

  const ask = <Row extends object>(module: string, text: string): Promise<Row[]> =>
    asAdmin(urlOf(module), async (sql) => [...(await sql.unsafe<Row[]>(text))])

  async function spawn(child: string, options: SpawnOptions = {}): Promise<Child> {
    const { hosts = ['alpha', 'beta'], seed = 1, effectMs = 0, road, through } = options
    const url = (module: string) =>
      roleUrl(through ? databaseUrl(through, `${name}_${module}`) : urlOf(module), module)
    const toy: ToyProcessOptions = {
      name: child,
      hosts,
      urls: { alpha: url('alpha'), beta: url('beta') },
      instances,
      directory,
      delivery: { ...delivery, ...options.delivery },
      seed,
      effectMs,
      road: { loses: 0, doubles: 0, replays: 0, ...road },
      log,
      story,
    }
    rmSync(join(directory, child), { force: true })
    const started = started_(child, toy)
    children.add(started.child)
    await started.ready
    return started.child
  }

  return {
    directory,
    log,
    story,
    alphaUrl: () => urlOf('alpha'),
    betaUrl: () => urlOf('beta'),
    alpha: (text) => ask('alpha', text),
    beta: (text) => ask('beta', text),
    spawn,
    async close() {
      for (const child of children) await child.kill()
      for (const { database } of databases)
        await asAdmin(server(), (sql) => sql.unsafe(`drop database if exists ${database} with (force)`))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function started_(name: string, toy: ToyProcessOptions): { child: Child; ready: Promise<void> } {
  const process = Bun.spawn([globalThis.process.execPath, join(import.meta.dir, 'toy-process.ts')], {
    env: { ...globalThis.process.env, KERF_TOY: JSON.stringify(toy) },
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const child: Child = {
    name,
    pid: process.pid,
    exited: process.exited,
    get isAlive() {
      return process.exitCode === null && process.signalCode === null
    },
    tell(order) {
      void process.stdin.write(`${JSON.stringify(order)}\n`)
      void process.stdin.flush()
    },
    async kill() {
      process.kill('SIGKILL')
      await process.exited
    },
    pause: () => process.kill('SIGSTOP'),
    resume: () => process.kill('SIGCONT'),
  }
  async function ready(): Promise<void> {
    const reader = process.stdout.getReader()
    const first = await reader.read()
    reader.releaseLock()
    if (first.done && child.isAlive === false && process.signalCode === null)
      throw new Error(`${name} ended: ${await process.stderr.text()}`)
  }
  return { child, ready: ready() }
}

/** What was committed, kept by a trigger: the product knows nothing of it. And a clock that is wrong, if wanted. */
async function furnishAlpha(sql: Sql, database: string, aheadMs: number): Promise<void> {
  await sql.unsafe(`
    create table alpha.lines (key text primary key, n bigint not null);
    create schema ledger;
    create table ledger.said (n bigint generated always as identity primary key, id uuid not null, name text not null,
                              destination text not null, key text, text text not null);
    create function ledger.note() returns trigger language plpgsql security definer as $$
      begin
        insert into ledger.said (id, name, destination, key, text)
        values (new.id, new.name, new.destination, new.key, new.data ->> 'text');
        return null;
      end $$;
    create trigger note after insert on alpha.outbox for each row execute function ledger.note();`)
  if (aheadMs === 0) return
  await sql.unsafe(`
    create function alpha.clock_timestamp() returns timestamptz language sql volatile
      as $$ select pg_catalog.clock_timestamp() + interval '${aheadMs} ms' $$;
    grant execute on function alpha.clock_timestamp() to public;
    alter role kerf_alpha in database ${database} set search_path = alpha, pg_catalog`)
}

/** Asks the rig's databases until all that was said is applied and let go of, but for these dead letters. */
export async function settled(rig: Rig, deadLetters: number, limitMs: number): Promise<number> {
  const start = performance.now()
  await until(
    'all messages applied and let go of',
    async () => {
      const [standing] = await rig.alpha<{ count: number }>('select count(*)::int as count from alpha.outbox')
      const [waiting] = await rig.beta<{ count: number }>(
        `select count(*)::int as count from beta.inbox where state in ('parked', 'due')`,
      )
      return standing?.count === deadLetters && waiting?.count === 0
    },
    limitMs,
  )
  return performance.now() - start
}
