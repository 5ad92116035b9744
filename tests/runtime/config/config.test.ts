// What the environment may say, and what is said of what it may not.
import { expect, test } from 'bun:test'
import { z } from '@hono/zod-openapi'
import { modules as all } from '../../../deploy/modules.ts'
import { readConfig } from '../../../runtime/config/config.ts'
import { sealingVariableOf } from '../../../runtime/security/sealing.ts'
import { sealingEnvironment } from '../../world/sealing.ts'
import { configOf, development, faultsOf, modules, url } from './reading.ts'

test('what does not say that it is development is production', async () => {
  expect(await readConfig({}, modules)).toMatchObject({
    faults: [expect.stringContaining('Set DATABASE_URL'), expect.stringContaining('Set DATABASE_URL')],
  })
  expect(await readConfig({ DATABASE_URL: url }, modules)).toMatchObject({
    config: { environment: 'production', databaseMustBeDurable: true, shutdownGraceMs: 5_000 },
  })
})

test('development needs nothing to be set', async () => {
  expect(await configOf({})).toEqual({
    port: 3000,
    host: '0.0.0.0',
    edge: expect.any(Object),
    operatorPort: 9464,
    operatorHost: '127.0.0.1',
    internalPort: 4000,
    internalHost: '0.0.0.0',
    addresses: new Map(),
    keysFolder: undefined,
    hosts: { gateway: true, modules: ['orders', 'stock-room'] },
    databaseUrl: undefined,
    databaseUrls: {},
    databasePoolSize: 6,
    databaseMustBeDurable: false,
    redisUrl: undefined,
    logLevel: 'info',
    environment: 'development',
    shutdownGraceMs: 0,
    tracing: undefined,
    settings: { orders: {}, 'stock-room': { LIMIT: 5 } },
  })
})

test('every variable is read', async () => {
  const config = await configOf({
    PORT: '8080',
    HOST: '127.0.0.1',
    OPERATOR_PORT: '0',
    OPERATOR_HOST: '0.0.0.0',
    INTERNAL_PORT: '4001',
    INTERNAL_HOST: '127.0.0.1',
    KERF_HOST: 'gateway, orders',
    KERF_KEYS: '/run/secrets/keys',
    KERF_ADDRESS_STOCK_ROOM: 'dns+http://stock-room:4000',
    DATABASE_URL: url,
    DATABASE_URL_STOCK_ROOM: `${url}2`,
    DATABASE_POOL_SIZE: '3',
    REDIS_URL: 'rediss://localhost:6380',
    LOG_LEVEL: 'debug',
    NODE_ENV: 'production',
    SHUTDOWN_GRACE_MS: '100',
    LIMIT: '7',
    API_KEY: 'long enough',
  })
  expect(config).toEqual({
    port: 8080,
    host: '127.0.0.1',
    edge: expect.any(Object),
    operatorPort: 0,
    operatorHost: '0.0.0.0',
    internalPort: 4001,
    internalHost: '127.0.0.1',
    addresses: new Map([['stock-room', { kind: 'dns', host: 'stock-room', port: '4000' }]]),
    keysFolder: '/run/secrets/keys',
    hosts: { gateway: true, modules: ['orders'] },
    databaseUrl: url,
    databaseUrls: { 'stock-room': `${url}2` },
    databasePoolSize: 3,
    databaseMustBeDurable: true,
    redisUrl: 'rediss://localhost:6380',
    logLevel: 'debug',
    environment: 'production',
    shutdownGraceMs: 100,
    tracing: undefined,
    settings: { orders: {}, 'stock-room': { LIMIT: 7, API_KEY: 'long enough' } },
  })
})

test('an empty variable is an unset one', async () => {
  const empty = Object.fromEntries(
    ['PORT', 'DATABASE_URL', 'DATABASE_URL_ORDERS', 'KERF_HOST', 'LIMIT', 'API_KEY', 'PORT_FILE'].map(
      (name) => [name, ''],
    ),
  )
  expect(await configOf(empty)).toEqual(await configOf({}))
})

test('in production a process serves on after it was told to stop, unless told otherwise', async () => {
  expect(
    (await configOf({ NODE_ENV: 'production', DATABASE_URL: url, SHUTDOWN_GRACE_MS: '0' })).shutdownGraceMs,
  ).toBe(0)
})

test('all faults come at once, each in a sentence', async () => {
  const faults = await faultsOf({
    PORT: '65536',
    OPERATOR_PORT: '0x10',
    LOG_LEVEL: 'loud',
    NODE_ENV: 'prod',
    DATABASE_URL: 'mysql://me:hunter2@host/db',
    REDIS_URL: 'hunter2',
    SHUTDOWN_GRACE_MS: '1.5',
    KERF_HOST: 'orders,orders,shop,all',
    DATABASE_URL_ORDER: url,
    LIMIT: 'many',
    API_KEY: 'hunter2',
  })
  expect(faults).toHaveLength(13)
  expect(faults[0]).toBe('PORT="65536" is not acceptable: expected a whole number from 0 to 65535.')
  for (const name of [
    'OPERATOR_PORT',
    'LOG_LEVEL',
    'NODE_ENV',
    'DATABASE_URL',
    'REDIS_URL',
    'SHUTDOWN_GRACE_MS',
    'LIMIT',
    'API_KEY',
  ])
    expect(faults.some((fault) => fault.startsWith(name))).toBe(true)
  expect(faults).toContain(
    'DATABASE_URL_ORDER belongs to no module. Known: DATABASE_URL_ORDERS, DATABASE_URL_STOCK_ROOM.',
  )
  expect(faults).toContain('KERF_HOST names shop, which is unknown. Known: all, gateway, orders, stock-room.')
  expect(faults).toContain('KERF_HOST names orders twice. Name it once.')
  expect(faults).toContain('KERF_HOST names all and more. Leave the others out.')
})

test('no fault repeats what may be a secret', async () => {
  const faults = await faultsOf({
    DATABASE_URL: 'x://hunter2',
    DATABASE_URL_ORDERS: 'hunter2',
    REDIS_URL: 'hunter2',
    API_KEY: 'hunter2',
    LIMIT: 'hunter2',
  })
  expect(faults).toHaveLength(5)
  expect(faults.join()).not.toContain('hunter2')
})

test('in production a database that may forget is refused, unless somebody says that it does not matter', async () => {
  const forgetful = { NODE_ENV: 'production', DATABASE_URL: url, DATABASE_MAY_FORGET: 'true' }
  expect((await configOf(forgetful)).databaseMustBeDurable).toBe(false)
})

test('in production every module that is hosted here needs a database', async () => {
  const faults = await faultsOf({ NODE_ENV: 'production', DATABASE_URL_ORDERS: url })
  expect(faults).toEqual([
    'Production needs a database for stock-room. Set DATABASE_URL or DATABASE_URL_STOCK_ROOM.',
  ])
  const part = { KERF_HOST: 'orders', REDIS_URL: 'redis://localhost:6379', KERF_KEYS: '/run/secrets/keys' }
  expect(await faultsOf({ NODE_ENV: 'production', DATABASE_URL_ORDERS: url, ...part })).toEqual([])
})

test('settings that do not go together are told by the module that lives here, and by no other', async () => {
  const picky = {
    name: 'stock-room',
    settings: { LIMIT: z.coerce.number().default(5) },
    settingFaults: (settings: unknown, environment: string) => [
      `${JSON.stringify(settings)} in ${environment}`,
    ],
  }
  const read = async (environment: Record<string, string>) => {
    const answer = await readConfig({ ...development, ...environment }, [
      { name: 'orders', settings: {} },
      picky,
    ])
    return 'faults' in answer ? answer.faults : []
  }
  expect(await read({})).toEqual(['{"LIMIT":5} in development'])
  expect(await read({ LIMIT: 'x' })).toEqual([expect.stringContaining('LIMIT is not acceptable')])
  const part = { KERF_HOST: 'orders', REDIS_URL: 'redis://localhost:6379', KERF_KEYS: '/run/secrets/keys' }
  expect(await read(part)).toEqual([])
})

test('a process that hosts a part needs Redis and keys', async () => {
  const faults = await faultsOf({ KERF_HOST: 'orders' })
  expect(faults).toEqual([expect.stringContaining('Set REDIS_URL'), expect.stringContaining('set KERF_KEYS')])
})

test('what is sound in a faulty environment is told, so that the rest can be checked', async () => {
  const read = await readConfig({ PORT: 'x', DATABASE_URL: url, OPERATOR_PORT: '9000' }, modules)
  expect(read).toMatchObject({ sound: { databaseUrl: url, operatorPort: 9000, port: undefined } })
})

test('nobody can change the configuration', async () => {
  const config = await configOf({ LIMIT: '7' })
  for (const part of [
    config,
    config.hosts,
    config.hosts.modules,
    config.databaseUrls,
    config.settings,
    config.settings['stock-room'],
  ])
    expect(Object.isFrozen(part)).toBe(true)
})

test('the modules of this deployment need nothing to be set in development but the keys that `bun run dev` draws', async () => {
  expect(await readConfig({ ...development, ...sealingEnvironment }, all)).not.toHaveProperty('faults')
})

test.each(['development', 'production'])(
  'in %s no module starts that has no key to seal with',
  async (environment) => {
    const settings = { NODE_ENV: environment, DATABASE_URL: url, REDIS_URL: 'redis://h', KERF_KEYS: 'keys' }
    const sealers = all.filter(({ name }) => sealingVariableOf(name) in sealingEnvironment)
    for (const { name } of all) {
      const read = await readConfig({ ...settings, KERF_HOST: name }, all)
      const missing = 'faults' in read ? read.faults.filter((fault) => fault.startsWith('SEALING_KEYS_')) : []
      const expected = sealers.some((each) => each.name === name)
        ? [expect.stringMatching(new RegExp(`^${sealingVariableOf(name)} is not set, .*openssl rand`))]
        : []
      expect([name, ...missing]).toEqual([name, ...expected])
    }
  },
)
