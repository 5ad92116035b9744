// Journeys of a client developer: the document, the page that shows it, and the probes of an operator.
import { expect } from 'bun:test'
import { bodyOf, expectStatus } from '../answer.ts'
import type { Operation } from './documented.ts'
import { journey } from '../journey.ts'
import type { JourneyWorld, Person } from '../world.ts'
import { z } from 'zod'

/** Clients rely on these, whatever else there is. */
const promised = `
  POST /v1/users
  GET /v1/users/me
  PATCH /v1/users/me
  POST /v1/sessions
  POST /v1/sessions/refresh
  DELETE /v1/sessions/current
  POST /v1/users/password-resets
  POST /v1/users/password-resets/confirm
  GET /.well-known/jwks.json
  GET /v1/products
  GET /v1/products/{sku}
  POST /v1/products
  PATCH /v1/products/{sku}
  PUT /v1/products/{sku}/stock
  POST /v1/orders
  GET /v1/orders/{id}
  GET /v1/orders
  POST /v1/orders/{id}/cancel
  GET /v1/payments
  POST /v1/payments/{id}/refunds
  POST /v1/payments/webhooks/{provider}
  GET /v1/notifications
  POST /v1/webhook-endpoints
  GET /v1/webhook-endpoints
  DELETE /v1/webhook-endpoints/{id}
  GET /v1/dead-letters
  POST /v1/dead-letters/{id}/replay
  POST /v1/dead-letters/{id}/discard`
  .trim()
  .split(/\s*\n\s*/)

const Health = z.object({ status: z.literal('ok'), reasons: z.array(z.string()).max(0) })

function operationsOf({ documented }: JourneyWorld): [call: string, operation: Operation][] {
  return Object.entries(documented.document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )
}

/** An admin, but for what would end the admin's own session. */
function callerOf(world: JourneyWorld, call: string): Promise<Person> {
  return call.startsWith('DELETE /v1/sessions/') ? world.signUp() : world.admin()
}

export const described = [
  journey('the document names every call that clients rely on, each by an id of its own', async (world) => {
    expect(world.documented.document.openapi).toMatch(/^3\.1\./)
    const operations = operationsOf(world)
    expect(operations.map(([call]) => call)).toEqual(expect.arrayContaining(promised))
    const ids = operations.map(([, { operationId }]) => operationId)
    expect(ids).toEqual([...new Set(ids)])
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/)
  }),

  journey(
    'the document says where a caller must sign in or send a key, as the API demands it',
    async (world) => {
      for (const [call, { security, parameters = [] }] of operationsOf(world)) {
        const [method = '', template = ''] = call.split(' ')
        const path = template.replace(/\{\w+\}/g, crypto.randomUUID())
        const { status } = await world.call(method, path)
        expect([call, status === 401]).toEqual([call, security !== undefined])
        const key = parameters.find(({ name }) => name.toLowerCase() === 'idempotency-key')
        const as = security === undefined ? undefined : await callerOf(world, call)
        const keyless = await world.call(method, path, { as, ...(method === 'POST' ? { body: {} } : {}) })
        expect([call, keyless.status === 400]).toEqual([call, key?.required ?? false])
      }
    },
  ),

  journey('the document is the same each time, and not sent again to whoever has it', async ({ call }) => {
    const [first, second] = [await call('GET', '/openapi.json'), await call('GET', '/openapi.json')]
    expectStatus(200, first)
    expect(second.text).toBe(first.text)
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    expectStatus(304, await call('GET', '/openapi.json', { headers }))
  }),

  journey('the page of the document needs no other host; / leads to it', async ({ call }) => {
    const page = await call('GET', '/')
    expectStatus(200, page)
    expect(page.headers.get('content-type')).toStartWith('text/html')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.text).not.toMatch(/(?:https?:)?\/\/[a-z0-9]/i)
    const parts = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(parts.length).toBeGreaterThanOrEqual(2)
    for (const path of parts) {
      const part = await call('GET', path)
      expectStatus(200, part)
      expect(part.text.length).toBeGreaterThan(1_000)
      if (path.endsWith('.css')) expect(part.text).not.toMatch(/(?:url\(|@import)\s*["']?(?:https?:)?\/\//)
    }
  }),

  journey(
    'probes are answered to clients and to the operator; metrics to the operator alone',
    async (world) => {
      for (const probe of ['/livez', '/readyz']) {
        bodyOf(Health, 200, await world.call('GET', probe))
        for (const url of world.operatorUrls) {
          const answer = await fetch(url + probe)
          expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok', reasons: [] }])
        }
      }
      expectStatus(404, await world.call('GET', '/metrics'))
      for (const url of world.operatorUrls) expect((await fetch(`${url}/metrics`)).status).toBe(200)
    },
  ),

  journey('every operation of the document did what it is for on some journey', async ({ documented }) => {
    const all = Object.values(documented.document.paths).flatMap((item) => Object.values(item))
    const missed = all.map(({ operationId }) => operationId).filter((id) => !documented.succeeded.has(id))
    expect(missed).toEqual([])
  }),
]
