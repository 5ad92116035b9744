// Leases that somebody else wrote into Redis: who may write there is no module, moves none and makes none leave.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { type Discovery, openDiscovery } from '../../../runtime/discovery/discovery.ts'
import { openOwnLease } from '../../../runtime/discovery/own-lease.ts'
import { signLease } from '../../../runtime/discovery/signed-lease.ts'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { testKeys } from '../../world/service-keys.ts'
import { until } from '../../world/until.ts'
import { listener } from './told.ts'

const keys = testKeys('users', 'notifications')
const ends = Date.now() + 600_000
const genuine = { id: 'genuine', url: 'http://users:4000', modules: ['users'] }
const thief = 'http://notifications:4000'
const users = keys.signaturesOf('users')
const broken = keys.signaturesOf('notifications')
const stranger = testKeys('users').signaturesOf('users')

let redis: TestRedis
let discovery: Discovery | undefined

beforeAll(async () => {
  redis = await testRedis()
})
afterEach(async () => {
  await discovery?.close()
  await redis.flush()
})
afterAll(() => redis.stop())

async function put(text: string): Promise<void> {
  await redis.cli('zadd', 'kerf:instances', Date.now() + 60_000, text)
}

function discover() {
  const { observer, told } = listener()
  const leases = { redisUrl: redis.url, signatures: keys.signaturesOf() }
  discovery = openDiscovery({ addresses: new Map(), leases, observer, now: () => performance.now() })
  return { ...discovery, told }
}

/** Until what is written now was read, and with it all that was written before. */
async function later(instancesOf: Discovery['instancesOf']): Promise<void> {
  const url = 'http://later:4000'
  await put(signLease({ id: 'later', url, modules: ['notifications'] }, ends, broken).live)
  await redis.cli('publish', 'kerf:instances:hint', '')
  await until('what comes later', () => instancesOf('notifications').includes(url))
}

type Signed = { id: string; url?: string; until: number; signatures: { kid: string; value: string }[] }
const altered = (text: string, change: (lease: Signed) => object) => {
  const lease = JSON.parse(text) as Signed
  return JSON.stringify({ ...lease, ...change(lease) })
}
const { live } = signLease(genuine, ends, users)
const own = signLease({ id: 'broken', url: thief, modules: ['notifications'] }, ends, broken).live
const renamed = (lease: Signed) => ({
  signatures: lease.signatures.map(({ value }) => ({ kid: 'users.test', value })),
})

const forged: Record<string, string> = {
  unsigned: JSON.stringify({ id: 'x', url: thief, modules: ['users'] }),
  'with no signature': altered(live, () => ({ url: thief, signatures: [] })),
  'with an empty one': altered(live, ({ signatures }) => ({
    url: thief,
    signatures: signatures.map(({ kid }) => ({ kid, value: '' })),
  })),
  'signed by a module for another': altered(own, renamed),
  'signed by a key that nobody knows': signLease({ ...genuine, url: thief }, ends, stranger).live,
  'of a process, under another url': altered(live, () => ({ url: thief })),
  'of a process, under another id': altered(live, () => ({ id: 'y', url: thief })),
  'of a process, with the end of its life': altered(live, () => ({ url: undefined })),
  'of a process, with the end that another module signs': altered(
    signLease({ ...genuine, modules: ['notifications'] }, ends, broken).gone,
    renamed,
  ),
  'of a process that died long ago, as it was': signLease(
    { id: 'dead', url: thief, modules: ['users'] },
    Date.now() - 1,
    users,
  ).live,
  'of a process that died long ago, for longer': altered(
    signLease({ id: 'dead', url: thief, modules: ['users'] }, Date.now() - 1, users).live,
    () => ({ until: ends }),
  ),
  'of a process, by a module that is not in it': signLease(
    { ...genuine, url: thief, modules: ['notifications'] },
    ends,
    broken,
  ).live,
}

describe('a lease', () => {
  for (const [what, text] of Object.entries(forged))
    test(`${what} changes nothing of where users is`, async () => {
      const { ready, instancesOf, told } = discover()
      await put(live)
      await ready(['users'], AbortSignal.timeout(10_000))
      await put(text)
      await later(instancesOf)
      expect(instancesOf('users')).toEqual([genuine.url])
      expect(told.filter((line) => line.startsWith('users: '))).toEqual([`users: ${genuine.url}`])
    })

  test('that its module’s key has not signed is told of, once', async () => {
    const { instancesOf, told } = discover()
    await put(altered(live, () => ({ url: thief })))
    await until('it to be told', () => told.length > 0)
    await later(instancesOf)
    expect(told).toEqual([`users at ${thief} disbelieved`, 'notifications: http://later:4000'])
  })

  test('is believed of those of its modules that signed it, and of no other', async () => {
    const both = keys.signaturesOf('users', 'notifications')
    const { live } = signLease({ ...genuine, modules: ['users', 'notifications'] }, ends, both)
    const { ready, instancesOf, told } = discover()
    const spoilt = ([first, second]: Signed['signatures']) => [first, { ...second, value: 'AAAA' }]
    await put(altered(live, ({ signatures }) => ({ signatures: spoilt(signatures) })))
    await ready(['users'], AbortSignal.timeout(10_000))
    expect([instancesOf('users'), instancesOf('notifications')]).toEqual([[genuine.url], []])
    expect(told).toContain(`notifications at ${genuine.url} disbelieved`)
  })
})

test('a process signs its lease again and again, and nobody notices', async () => {
  const { ready, told } = discover()
  const { observer } = listener()
  const times = { leaseMs: 400, renewMs: 100, aliveMs: 50, signMs: 150 }
  const own = await openOwnLease({
    ...{ redisUrl: redis.url, lease: genuine, signatures: users, observer, times },
    onLost() {},
  })
  await ready(['users'], AbortSignal.timeout(10_000))
  const seen = new Set<string>()
  await until('five signatures, and the first one gone', async () => {
    const texts = (await redis.cli('zrange', 'kerf:instances', 0, -1)) as string[]
    for (const text of texts) seen.add(text)
    return seen.size >= 5 && !texts.includes([...seen][0] ?? '')
  })
  expect(told).toEqual([`users: ${genuine.url}`])
  await own.leave(2_000)
})
