// The console of a running Kerf, asked over HTTP: who may, what is told, what it never does.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { KeyOverview, Overview } from '../../../runtime/console/page-data.ts'
import { type Customer, openShop, type Shop } from '../../modules/orders/shop.ts'
import { until } from '../../world/until.ts'

let shop: Shop
let customer: Customer
let orderId: string

beforeAll(async () => {
  shop = await openShop()
  customer = await shop.customer()
  const sku = await shop.product()
  orderId = await customer.order({ [sku]: 1 })
  await shop.settled(orderId)
}, 60_000)
afterAll(() => shop.close())

const overview = async () => (await shop.admin.get('/console/api/overview')).body as Overview
const story = async (key: string) => (await shop.admin.get(`/console/api/keys/${key}`)).body as KeyOverview

test('only an admin is told anything', async () => {
  for (const path of ['/console/api/overview', `/console/api/keys/${orderId}`]) {
    expect((await shop.anyone.get(path)).status).toBe(401)
    expect((await customer.get(path)).status).toBe(403)
    expect((await shop.admin.get(path)).status).toBe(200)
  }
})

test('it is no part of the public API', async () => {
  const document = JSON.stringify((await shop.anyone.get('/openapi.json')).body)
  expect(document).toContain('/v1/dead-letters')
  expect(document).not.toContain('/console')
})

test('the page and what it loads are public, may load nothing from elsewhere, and run nothing inline', async () => {
  for (const [path, type] of [
    ['/console', 'text/html'],
    ['/console/page.js', 'text/javascript'],
    ['/console/page.css', 'text/css'],
    ['/console/icon.svg', 'image/svg+xml'],
  ] as const) {
    const answer = await fetch(shop.kerf.url + path)
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
      path,
      200,
      `${type}; charset=utf-8`,
    ])
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toStartWith("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    const etag = answer.headers.get('etag') ?? ''
    const again = await fetch(shop.kerf.url + path, { headers: { 'if-none-match': etag } })
    expect([again.status, again.headers.get('content-security-policy')]).toEqual([304, policy])
  }
})

test('page, script and styles weigh less than 120 kB together, compressed', async () => {
  const sizes = ['', '/page.js', '/page.css'].map(async (path) => {
    const text = await (await fetch(`${shop.kerf.url}/console${path}`)).text()
    expect(text.length).toBeGreaterThan(100)
    return Bun.gzipSync(text).length
  })
  expect((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000)
})

test('a bundle of the server carries the page within, and needs its sources no more', async () => {
  const { outputs } = await Bun.build({ entrypoints: ['runtime/console/page-bundle.ts'], target: 'bun' })
  const elsewhere = join(mkdtempSync(join(tmpdir(), 'kerf-page-')), 'page-bundle.js')
  await Bun.write(elsewhere, (await outputs[0]?.text()) ?? '')
  const { script, styles } = await import(elsewhere)
  expect(script).toBe(await (await fetch(`${shop.kerf.url}/console/page.js`)).text())
  expect(styles).toBe(await (await fetch(`${shop.kerf.url}/console/page.css`)).text())
})

test('the overview tells of the process, its routes, who spoke to whom, and every module', async () => {
  const { processes, modules, away, silent, declared } = await overview()
  const [process] = processes
  expect(process?.hosts).toEqual(['gateway', ...declared.modules.map(({ name }) => name)])
  expect(process?.routes).toContainEqual(
    expect.objectContaining({ method: 'POST', route: '/v1/orders', module: 'orders', total: 1 }),
  )
  expect(process?.flows).toContainEqual(
    expect.objectContaining({ kind: 'question', from: 'orders', to: 'inventory', total: 1 }),
  )
  expect(process?.flows).toContainEqual(
    expect.objectContaining({ kind: 'message', from: 'inventory', to: 'orders', total: 1 }),
  )
  expect(modules.map(({ module }) => module)).toEqual(declared.modules.map(({ name }) => name))
  expect([away, silent]).toEqual([[], []])
})

test('a process manager tells how many stand in each state, and who came last', async () => {
  const found = await until('the next overview', async () => {
    const { modules } = await overview()
    const orders = modules.find(({ module }) => module === 'orders')
    return orders?.latest.some(({ key, state }) => key === orderId && state === 'confirmed') && orders
  })
  const standing = Object.fromEntries(found.processes.map(({ state, count }) => [state, count]))
  expect(standing).toEqual({ reserving: 0, charging: 0, confirmed: 1, cancelled: 0 })
})

test('a key’s story has every message about it and the state that it is in', async () => {
  const { modules, silent } = await story(orderId)
  const received = modules.flatMap(({ module, received }) =>
    received.map(({ name }) => `${name} by ${module}`),
  )
  expect(received).toEqual(
    expect.arrayContaining([
      'inventory.reserve-stock@1 by inventory',
      'payments.payment-taken@1 by orders',
      'orders.order-confirmed@1 by notifications',
    ]),
  )
  const states = modules.flatMap(({ processes }) => processes)
  expect(states).toMatchObject([{ process: 'orders.fulfilment', state: 'confirmed' }])
  expect(silent).toEqual([])
})

test('what is dead, parked and still to be delivered is counted, with its age and its place', async () => {
  const [dead, parked, stuck] = [Bun.randomUUIDv7(), Bun.randomUUIDv7(), Bun.randomUUIDv7()]
  const key = Bun.randomUUIDv7()
  const context = `'{"requestId":"console","caller":{"kind":"system"}}'`
  await shop.sql(
    `insert into inventory.inbox (id, source, name, key, after, state, attempts, data, context, error, received_at) values
       ($1, 'orders', 'inventory.release-stock@1', $3, null, 'dead', 10, '{}', ${context}, 'no', now() - interval '1 hour'),
       ($2, 'orders', 'inventory.commit-stock@1', $3, $1, 'parked', 0, '{}', ${context}, null, now())`,
    [dead, parked, key],
  )
  await shop.sql(
    `insert into orders.outbox (id, destination, name, key, data, context, generation, next_at, created_at)
     values ($1, 'inventory', 'inventory.release-stock@1', $2, '{}', ${context}, 1, now() + interval '1 day', now() - interval '1 minute')`,
    [stuck, key],
  )
  const { inventory, orders } = await until('the next overview', async () => {
    const { modules } = await overview()
    const [inventory, orders] = ['inventory', 'orders'].map((name) =>
      modules.find(({ module }) => module === name),
    )
    return inventory && orders && inventory.inbox.dead.count > 0 && { inventory, orders }
  })
  expect(inventory.inbox).toMatchObject({ dead: { count: 1 }, parked: { count: 1 } })
  expect(inventory.inbox.dead.oldestSeconds).toBeGreaterThan(3_500)
  const standing = orders.outbox.find(({ destination }) => destination === 'inventory')
  expect(standing?.count).toBe(1)
  expect(standing?.oldestSeconds).toBeGreaterThan(55)

  const { modules } = await story(key)
  const told = modules.flatMap(({ received, standing }) => [
    ...received.map(({ id, state, error }) => ({ id, state, error })),
    ...standing.map(({ id, destination }) => ({ id, destination })),
  ])
  expect(told).toEqual([
    { id: dead, state: 'dead', error: 'no' },
    { id: parked, state: 'parked', error: null },
    { id: stuck, destination: 'inventory' },
  ])
  expect(JSON.stringify(modules)).not.toContain('"data"')
})

test('a module whose tables are locked is told as silent, and the others are there', async () => {
  const locker = postgres(shop.kerf.database.url, { max: 1 })
  try {
    await locker.begin(async (sql) => {
      await sql`lock table payments.inbox in access exclusive mode`
      const { modules, silent, declared } = await until('payments to be silent', async () => {
        const seen = await overview()
        return seen.silent.length > 0 && seen
      })
      expect(silent).toEqual([{ module: 'payments', reason: expect.stringContaining('statement timeout') }])
      expect(modules).toHaveLength(declared.modules.length - 1)
    })
  } finally {
    await locker.end()
  }
})
