// What `bun run secrets` promises: each process is given its own and nothing else; drawn once, and by no other deployment.
import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layoutOf } from '../../deploy/secrets/secrets.ts'
import { topologyText } from '../../deploy/topologies.ts'
import { roleUrl } from '../../runtime/database/role-url.ts'
import { sealingKeys } from '../../runtime/security/sealing.ts'
import { parseTopology } from '../../runtime/hosting/topology.ts'
import { root } from '../architecture/checkout.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** By `<process>/<file>`. */
async function laidOut(topology = 'split', environment: Record<string, string> = {}, folder = newFolder()) {
  const layout = await layoutOf(folder, parseTopology(topologyText(topology)), environment, true)
  const files = Object.entries(layout).flatMap(([reader, given]) =>
    Object.entries(given).map(([file, text]) => [`${reader}/${file}`, text] as const),
  )
  return Object.fromEntries(files)
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kerf-secrets-'))
  folders.push(folder)
  return folder
}

test('a process is given the keys of what it hosts, its modules’ own roles and a Redis user of its name', async () => {
  const files = await laidOut('gateway,users/orders,payments/inventory,notifications')
  const given = Object.keys(files).filter((path) => path.startsWith('orders-payments/'))
  expect(given.toSorted()).toEqual(
    [
      'database-url-orders',
      'database-url-payments',
      'orders.json',
      'payments.json',
      'public.json',
      'redis-url',
    ].map((file) => `orders-payments/${file}`),
  )
  const admin = files['migrate/database-url-orders'] ?? ''
  expect(admin).toBe(`postgres://kerf:${files['postgres/password']}@postgres:5432/kerf`)
  expect(files['orders-payments/database-url-orders']).toBe(roleUrl(admin, 'orders'))
  expect(files['orders-payments/redis-url']).toMatch(/^redis:\/\/orders-payments:[\w-]{43}@redis:6379$/)
  expect(files['gateway-users/admin-password']).toMatch(/^[\w-]{43}$/)
  for (const [path, text] of Object.entries(files))
    if (path.includes('/sealing-keys-'))
      expect([path, sealingKeys.parse(text)]).toEqual([path, [expect.anything()]])
  expect(Object.keys(files).filter((path) => path.includes('sealing-keys-'))).toEqual([
    'gateway-users/sealing-keys-users',
    'inventory-notifications/sealing-keys-notifications',
  ])
})

test('Redis lets a process work on the queues of its modules, send to those that hear them, and see the leases', async () => {
  const files = await laidOut()
  const lines = (files['redis/users.acl'] ?? '').trim().split('\n')
  const keysOf = (name: string) => lines.find((line) => line.startsWith(`user ${name} `))?.match(/~\S+/g)
  expect(lines[0]).toBe('user default off')
  expect(keysOf('gateway')).toEqual(['~kerf:instances', '~kerf:limit:*'])
  expect(keysOf('notifications')).toEqual(['~kerf:instances', '~kerf:kerf-notifications:*'])
  expect(keysOf('users')).toEqual(['~kerf:instances', '~kerf:kerf-notifications:*', '~kerf:kerf-users:*'])
  for (const line of lines.slice(1))
    expect(line).toMatch(/^user [\w-]+ on #[0-9a-f]{64} .*-@all .*-@admin -@dangerous/)
  for (const [path, text] of Object.entries(files)) {
    const password = /^redis:\/\/[^:]+:([^@]+)@/.exec(text)?.[1] ?? ''
    if (path.endsWith('redis-url')) expect(files['redis/users.acl']).not.toContain(password)
  }
})

test('what was drawn stays: a second run changes nothing, and another deployment shares nothing', async () => {
  const folder = newFolder()
  const first = await laidOut('split', {}, folder)
  expect(await laidOut('split', {}, folder)).toEqual(first)
  const other = await laidOut()
  for (const [path, text] of Object.entries(first))
    if (path !== 'keda/username') expect([path, other[path]]).not.toEqual([path, text])
})

test('the command writes each process’s files into a folder of its own, for their owner alone', async () => {
  const folder = newFolder()
  const command = [process.execPath, 'deploy/secrets/secrets.ts', folder]
  const { exitCode, stderr } = Bun.spawnSync(command, { cwd: root, env: { PATH: process.env['PATH'] ?? '' } })
  expect([stderr.toString(), exitCode]).toEqual(['', 0])
  const written = [...new Bun.Glob('**').scanSync(folder)].filter((path) => !path.startsWith('drawn/'))
  expect(written.toSorted()).toEqual(Object.keys(await laidOut('split', {}, folder)).toSorted())
  for (const path of written) expect([path, statSync(join(folder, path)).mode & 0o077]).toEqual([path, 0])
})

test('databases and a Redis that are there already are used, each module’s where it is named', async () => {
  const files = await laidOut('split', {
    DATABASE_URL: 'postgres://admin:pw@db:5432/shop',
    DATABASE_URL_ORDERS: 'postgres://admin:pw@other:5432/orders',
    REDIS_URL: 'rediss://cache:6380',
  })
  expect(files['migrate/database-url-users']).toBe('postgres://admin:pw@db:5432/shop')
  expect(files['orders/database-url-orders']).toBe(roleUrl('postgres://admin:pw@other:5432/orders', 'orders'))
  expect(files['orders/redis-url']).toMatch(/^rediss:\/\/orders:[\w-]{43}@cache:6380$/)
  const monolith = await laidOut('monolith')
  expect(Object.keys(monolith).filter((path) => /redis|json/.test(path))).toEqual([])
})
