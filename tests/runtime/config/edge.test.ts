// What the environment may say of the edge, and what is said of what it may not.
import { expect, test } from 'bun:test'
import { readConfig } from '../../../runtime/config/config.ts'
import type { EdgeSettings } from '../../../runtime/config/edge.ts'

async function edgeOf(environment: Record<string, string>): Promise<EdgeSettings> {
  const read = await readConfig({ NODE_ENV: 'development', ...environment }, [])
  if ('faults' in read) throw new Error(read.faults.join('\n'))
  return read.config.edge
}

test('development trusts no proxy, lets in no other origin, and limits', async () => {
  expect(await edgeOf({})).toEqual({
    trustedProxies: [],
    corsOrigins: [],
    tls: undefined,
    limits: { requests: 1_000_000, credentials: 10, mailings: 5 },
    overload: { inFlight: 1_000, lagMs: 500 },
  })
})

test('every variable is read', async () => {
  const environment = {
    TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::1',
    CORS_ORIGINS: 'https://shop.example.com,http://localhost:5173',
    RATE_LIMIT_REQUESTS: '60',
    RATE_LIMIT_CREDENTIALS: '4',
    RATE_LIMIT_MAILINGS: '2',
    MAX_REQUESTS_IN_FLIGHT: '64',
    MAX_EVENT_LOOP_LAG_MS: '200',
  }
  expect(await edgeOf(environment)).toEqual({
    trustedProxies: ['10.0.0.0/8', '2001:db8::1'],
    corsOrigins: ['https://shop.example.com', 'http://localhost:5173'],
    tls: undefined,
    limits: { requests: 60, credentials: 4, mailings: 2 },
    overload: { inFlight: 64, lagMs: 200 },
  })
})

test('in production a caller has 1,200 requests a minute, unless told otherwise', async () => {
  expect((await edgeOf({ NODE_ENV: 'production' })).limits.requests).toBe(1_200)
  expect((await edgeOf({ NODE_ENV: 'production', RATE_LIMIT_REQUESTS: '5' })).limits.requests).toBe(5)
})

test.each([
  ['TRUSTED_PROXIES', 'all'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', '10.0.0.0/8,proxy.example.com'],
  ['CORS_ORIGINS', '*'],
  ['CORS_ORIGINS', 'null'],
  ['CORS_ORIGINS', 'https://shop.example.com/'],
  ['CORS_ORIGINS', 'https://*.example.com'],
  ['CORS_ORIGINS', 'HTTPS://shop.example.com'],
  ['CORS_ORIGINS', 'shop.example.com'],
  ['RATE_LIMIT_REQUESTS', '0'],
  ['RATE_LIMIT_CREDENTIALS', '-1'],
  ['MAX_REQUESTS_IN_FLIGHT', '0'],
])('%s=%s is refused, and what was expected is said', async (name, value) => {
  const read = await readConfig({ [name]: value }, [])
  expect('faults' in read && read.faults).toEqual([
    expect.stringMatching(new RegExp(`^${name}=.* is not acceptable: expected `)),
  ])
})
