// How a process starts: all that is wrong at once, every module prepared before one is asked, and nothing left of a failure.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { command, declareModule, defineContract, z } from '#runtime'
import { failure } from '../../runtime/failure.ts'
import { newRoutes, route } from '../../runtime/http/routes.ts'
import type { ModuleDefinition } from '../../runtime/module.ts'
import { type KerfOptions, StartFaults, startKerf } from '../../runtime/hosting/start.ts'
import { asAdmin, type TestDatabase, testDatabase } from '../world/database.ts'
import { until } from '../world/until.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase({ modules: ['alpha', 'beta'] })
}, 60_000)
afterAll(() => database.drop())

const Wake = command('alpha.wake@1', 'key', { key: z.string() })
const alpha = declareModule(defineContract('alpha', { Wake }), { uses: [] })
const beta = declareModule(defineContract('beta', {}), { uses: [] })
const idle = beta.defineModule({ handlers: [], answers: [] })

function optionsOf(modules: readonly ModuleDefinition[], more: Partial<KerfOptions> = {}): KerfOptions {
  return {
    modules,
    databaseUrlOf: database.roleUrl,
    migrationsFolder: 'drizzle',
    settingsOf: () => ({}),
    poolSize: 2,
    listen: { port: 0, hostname: '127.0.0.1' },
    operator: { port: 0, hostname: '127.0.0.1' },
    about: { title: 'T', version: '1', description: '' },
    graceMs: 0,
    authenticate: () => async () => ({ kind: 'anonymous' }),
    observer: { handled() {}, parked() {}, healed() {}, retried() {}, died() {}, failed() {}, answered() {} },
    metrics: async () => ({ body: '', contentType: 'text/plain' }),
    ...more,
  }
}
const connections = () =>
  asAdmin(database.url, async (admin) => {
    const [row] = await admin<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity
       where datname = current_database() and application_name like 'kerf %'`
    return row?.count
  })

test('every module runs what it has for the start before any takes a message', async () => {
  const order: string[] = []
  const speaking = alpha.defineModule({
    handlers: [
      alpha.handle(
        Wake,
        alpha.useCase(() => void order.push('alpha was woken')),
      ),
    ],
    answers: [],
    onStart: [alpha.useCase((_: undefined, { send }) => send(Wake, { key: 'a' }))],
  })
  const slow = beta.defineModule({
    handlers: [],
    answers: [],
    onStart: [
      beta.useCase(async (_: undefined, { tx }) => {
        for (let turn = 0; turn < 50; turn += 1) await tx.execute(sql`select 1`)
        order.push('beta is prepared')
      }),
    ],
  })
  const kerf = await startKerf(optionsOf([speaking, slow]))
  await until('alpha to be woken', () => order.length === 2)
  expect(order).toEqual(['beta is prepared', 'alpha was woken'])
  await kerf.stop()
})

test('what is wrong with modules, routes, databases and ports is told together', async () => {
  const declared = route({
    method: 'get',
    path: '/livez',
    operationId: 'x',
    summary: '',
    access: 'anyone',
    responses: { 204: { description: '' } },
  })
  const routes = newRoutes().openapi(declared, (c) => c.body(null, 204))
  const taken = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
  const port = Number(taken.port)
  const options = optionsOf([{ ...idle, routes }, idle], {
    listen: { port, hostname: '127.0.0.1' },
    databaseUrlOf: () => 'postgres://nobody@127.0.0.1:1/none',
  })
  const error: unknown = await startKerf(options).catch((thrown: unknown) => thrown)
  await taken.stop(true)
  expect(error).toBeInstanceOf(StartFaults)
  const told = error instanceof StartFaults ? error.message : ''
  for (const part of [
    'two modules are named beta',
    'GET /livez of beta',
    'The database of beta',
    `Port ${port}`,
  ])
    expect(told).toContain(part)
})

describe('of a start that fails nothing goes on, and the reason is told', () => {
  const failing = new Error('no')
  const breaking = beta.defineModule({
    handlers: [],
    answers: [],
    onStart: [
      beta.useCase(async (_: undefined, { tx }) => {
        await tx.execute(sql`select 1`)
        throw failing
      }),
    ],
  })
  const speaking = alpha.defineModule({
    handlers: [
      alpha.handle(
        Wake,
        alpha.useCase(async (_, { tx }) => tx.execute(sql`select 1`)),
      ),
    ],
    answers: [],
    onStart: [alpha.useCase((_: undefined, { send }) => send(Wake, { key: 'a' }))],
  })
  const unheard = {
    faults: async () => [],
    instancesOf: () => [],
    modules: { deadLettersOf: () => undefined },
    transport: { receive() {}, takes: () => true, send: async () => {}, close: async () => {} },
    announce: () => Promise.reject(failing),
    withdraw: async () => {},
    close: async () => {},
    callerFor: () => async () => ({ kind: 'anonymous' }),
    listen: { port: 0, hostname: '127.0.0.1' },
  } as unknown as NonNullable<KerfOptions['elsewhere']> // as much of it as a start needs

  test.each<[string, Partial<KerfOptions> & Pick<KerfOptions, 'modules'>]>([
    ['at a module', { modules: [speaking, breaking] }],
    ['at the announcement to the others', { modules: [speaking, idle], elsewhere: unheard }],
    [
      'at the gateway',
      {
        modules: [speaking, idle],
        authenticate: () => {
          throw failing
        },
      },
    ],
  ])('%s', async (_, { modules, ...more }) => {
    const port = freePort()
    const options = optionsOf(modules, { ...more, listen: { port, hostname: '127.0.0.1' } })
    await expect(startKerf(options)).rejects.toBe(failing)
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow()
    await until('its connections to be closed', async () => (await connections()) === 0)
  })
})

test('a refusal by which a module keeps itself from starting is told as a fault, with what was behind it', async () => {
  const closed = failure('unavailable', 'closed', 'The safe is closed. Open it.')
  const behind = new Error('no key fits')
  const refusing = beta.defineModule({
    handlers: [],
    answers: [],
    onStart: [
      beta.useCase(() => {
        throw closed({ cause: behind })
      }),
    ],
  })
  const error: unknown = await startKerf(optionsOf([refusing])).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StartFaults)
  expect(error).toMatchObject({ faults: ['The safe is closed. Open it.'], cause: behind })
})

function freePort(): number {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
  const port = Number(server.port)
  void server.stop(true)
  return port
}
