// The worker that renews the lease is found when Kerf is one bundle, or one executable.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestRedis, testRedis } from '../../world/redis.ts'

const discovery = join(import.meta.dir, '../../../runtime/discovery')
const worker = join(discovery, 'lease-worker.ts')
let redis: TestRedis
let directory: string
let entry: string

beforeAll(async () => {
  redis = await testRedis()
  directory = mkdtempSync(join(tmpdir(), 'kerf-bundle-'))
  entry = join(directory, 'entry.ts')
  writeFileSync(
    entry,
    `import { openOwnLease } from '${discovery}/own-lease.ts'
    const lease = { id: 'bundled', url: 'http://bundled:3000', modules: ['orders'] }
    const signatures = { sign: () => ({ kid: 'orders.1', value: '' }) }
    const observer = { away() {}, back() {} }
    const own = await openOwnLease({ redisUrl: process.argv[2], lease, signatures, observer, onLost() {} })
    await own.leave(5_000)
    console.log('left')`,
  )
})
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await redis.stop()
})

/** Runs it far from the sources, and gives what it printed. */
async function run(command: string[]): Promise<string> {
  const child = Bun.spawn([...command, redis.url], { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, error] = [await new Response(child.stdout).text(), await new Response(child.stderr).text()]
  return (out + error).trim()
}

describe('the lease worker', () => {
  test('runs beside a bundle', async () => {
    const outdir = join(directory, 'beside')
    await Bun.build({
      entrypoints: [entry, worker],
      outdir,
      target: 'bun',
      minify: true,
      naming: '[name].[ext]',
    })
    expect(await run([process.execPath, join(outdir, 'entry.js')])).toBe('left')
    const [text, ...others] = (await redis.cli('zrange', 'kerf:instances', 0, -1)) as string[]
    const { until: _, ...gone } = JSON.parse(text ?? '') as { until: number }
    expect([gone, others]).toEqual([{ id: 'bundled', signatures: [{ kid: 'orders.1', value: '' }] }, []])
  })

  test('says how to build it when it is not there', async () => {
    const outdir = join(directory, 'alone')
    await Bun.build({ entrypoints: [entry], outdir, target: 'bun', naming: '[name].[ext]' })
    expect(await run([process.execPath, join(outdir, 'entry.js')])).toContain('lease-worker.js does not run')
  })

  test('runs inside an executable', async () => {
    const executable = join(directory, 'kerf')
    await Bun.build({
      entrypoints: [entry, worker],
      compile: { outfile: executable },
      minify: true,
      naming: '[name].[ext]',
    })
    expect(await run([executable])).toBe('left')
  })
})
