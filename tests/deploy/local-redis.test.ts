// The Redis that comes with Kerf for development: closed to others, and never left behind.
import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { startLocalRedis } from '../../deploy/local/redis-server.ts'
import { until } from '../world/until.ts'
import { kill9, otherBun, untilWeAreGone } from './other-process.ts'

const directory = mkdtempSync(join(tmpdir(), 'kerf-local-redis-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** What the server answers to one command; its refusal, or why there is none, as text. */
async function asked(url: string, command: string, ...words: string[]): Promise<unknown> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  client.on('error', () => {}) // the command says it
  try {
    return await client.call(command, ...words)
  } catch (error) {
    return String(error)
  } finally {
    client.disconnect()
  }
}

test('evicts nothing, keeps nothing, and answers to nobody without its password', async () => {
  const redis = await startLocalRedis({ directory })
  expect(await asked(redis.url, 'config', 'get', 'maxmemory-policy')).toEqual([
    'maxmemory-policy',
    'noeviction',
  ])
  expect(await asked(redis.url, 'config', 'get', 'save')).toEqual(['save', ''])
  expect(await asked(redis.url, 'config', 'get', 'bind')).toEqual(['bind', '127.0.0.1'])
  const url = new URL(redis.url)
  url.password = ''
  expect(await asked(url.href, 'ping')).toContain('NOAUTH')
  await redis.stop()
  expect(await asked(redis.url, 'ping')).toContain('closed')
}, 60_000)

test('stands again at the same address when it was killed, and not after it was stopped', async () => {
  const redis = await startLocalRedis({ directory })
  const id = async () => /run_id:(\w+)/.exec(String(await asked(redis.url, 'info', 'server')))?.[1]
  const before = await id()
  const pid = /process_id:(\d+)/.exec(String(await asked(redis.url, 'info', 'server')))?.[1]
  process.kill(Number(pid), 'SIGKILL')
  await until('another server', async () => ![undefined, before].includes(await id()))
  await redis.stop()
  expect(await asked(redis.url, 'ping')).toContain('closed')
}, 60_000)

test('ends with its owner, even when that one is killed', async () => {
  const { child, line } = await otherBun(`
    import { startLocalRedis } from '${join(import.meta.dir, '../../deploy/local/redis-server.ts')}'
    console.log((await startLocalRedis({ directory: '${directory}' })).url)
    ${untilWeAreGone}`)
  expect(await asked(line, 'ping')).toBe('PONG')
  await kill9(child)
  await until('the server gone', async () => String(await asked(line, 'ping')).includes('closed'))
}, 60_000)
