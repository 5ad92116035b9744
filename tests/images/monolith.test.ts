// The monolith's compose file as an operator uses it: up from nothing, an order, a new version under load, a loss and a backup.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../architecture/checkout.ts'
import { call } from '../faults/commerce/call.ts'
import { noDocker } from './docker.ts'
import { nothing, openTrade, orderThrough, type Trade } from './journey.ts'
import { openStack, type Stack } from './stack.ts'

setDefaultTimeout(480_000)

describe.skipIf(noDocker !== undefined)('the monolith by compose', () => {
  let stack: Stack
  let trade: Trade
  beforeAll(async () => {
    stack = await openStack({ file: 'monolith', environment: { DEMO_CATALOGUE: 'true' } })
    trade = await openTrade(stack)
  })
  afterAll(() => stack?.down())

  test('is up from nothing and confirms an order', async () => {
    expect(await orderThrough(stack, trade.shop)).toBe('confirmed')
  })

  test('is rolled under load, and no request that may be repeated fails', async () => {
    expect(await trade.during(20, () => stack.roll('kerf'))).toEqual(nothing)
  })

  test('sells to whoever runs deploy/buy.sh', async () => {
    const script = [join(root, 'deploy/buy.sh'), stack.edge() ?? '']
    const { exitCode, stdout, stderr } = Bun.spawnSync(['sh', ...script])
    expect([stderr.toString(), stdout.toString()]).toEqual(['', expect.stringContaining(': confirmed')])
    expect(exitCode).toBe(0)
  })

  test('lets an admin in by the lines of deploy/README.md', async () => {
    const readme = await Bun.file(join(root, 'deploy/README.md')).text()
    const [, lines = ''] = /```sh\n(url=http:.*?)```/s.exec(readme) ?? []
    const there = lines.replace('http://localhost:3000', stack.edge() ?? '')
    const script = `password='${stack.admin.password}'\n${there}`
    const { stdout, stderr } = Bun.spawnSync(['sh', '-euc', script])
    const said = [stdout.toString(), stderr.toString()]
    expect(said).toEqual(['{"data":[],"nextCursor":null,"unavailable":[]}\n200\n', ''])
  })

  test('keeps everything when it is taken down and brought up again, its secrets too', async () => {
    await stack.compose('down')
    await stack.compose('up', '--detach', '--wait')
    await stack.scale('kerf', 1)
    expect(await orderThrough(stack, trade.shop)).toBe('confirmed')
  })
})

describe.skipIf(noDocker !== undefined)('a backup of the monolith', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await openStack({ file: 'monolith' })
  })
  afterAll(() => stack?.down())

  test('restored where everything was lost, as deploy/README.md says it, knows every customer and order', async () => {
    const trade = await openTrade(stack)
    expect(await orderThrough(stack, trade.shop)).toBe('confirmed')
    const folder = mkdtempSync(join(tmpdir(), 'kerf-backup-'))
    const [dump, drawn] = [Bun.file(join(folder, 'kerf.dump')), Bun.file(join(folder, 'drawn.tar'))]
    await stack.composePiped('exec -T postgres pg_dump -U kerf -Fc kerf', { stdout: dump })
    await stack.composePiped('cp init:/secrets/drawn/. -', { stdout: drawn })
    await stack.compose('down', '--volumes')
    await stack.compose('create', 'init')
    await stack.composePiped('cp - init:/secrets/drawn', { stdin: drawn })
    await stack.compose('up', '--wait', 'postgres')
    await stack.compose('run', '--rm', 'migrate')
    const restore = 'pg_restore -U kerf -d kerf --clean --if-exists --single-transaction'
    await stack.composePiped(`exec -T postgres ${restore}`, { stdin: dump })
    await stack.compose('up', '--wait')
    await stack.scale('kerf', 1)
    const { customers } = trade.shop
    const wish = { method: 'GET', path: '/v1/orders', token: customers[0]?.token ?? '' }
    expect(await call(stack.edge, wish)).toMatchObject({
      outcome: 'ok',
      body: { data: [{ status: 'confirmed' }] },
    })
    expect(await orderThrough(stack, trade.shop)).toBe('confirmed')
    rmSync(folder, { recursive: true })
  })
})
