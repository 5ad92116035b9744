// A gateway over a module of things, on a real port, with all that it tells.
import type { Caller } from '../../../runtime/context.ts'
import { currentContext } from '../../../runtime/context.ts'
import { failure } from '../../../runtime/failure.ts'
import { openClients } from '../../../runtime/gateway/client.ts'
import type { Answered, GatewayEnv } from '../../../runtime/gateway/exchange.ts'
import { openGateway, type GatewayOptions } from '../../../runtime/gateway/gateway.ts'
import { openServer, type Server } from '../../../runtime/doors/server.ts'
import { gives, newRoutes, route, takes } from '../../../runtime/http/routes.ts'
import { invalidToken } from '../../../runtime/security/access-token.ts'
import { z } from '@hono/zod-openapi'

export const customer: Caller = { kind: 'user', id: Bun.randomUUIDv7(), role: 'customer', session: 's1' }
export const admin: Caller = { kind: 'user', id: Bun.randomUUIDv7(), role: 'admin', session: 's2' }

const Thing = z.strictObject({ name: z.string(), tags: z.array(z.unknown()).optional() }).openapi('Thing')
const sold = failure('conflict', 'thing-sold', 'Somebody else has it.')
const closed = failure('unavailable', 'closed', 'Closed for the day.')

/** What handlers saw, in order. */
export interface Edge extends Server {
  readonly seen: unknown[]
  readonly answers: Answered[]
  readonly failures: unknown[][]
  fetch(path: string, init?: RequestInit): Promise<Response>
}

export function thingRoutes(seen: unknown[]) {
  const anyone = { access: 'anyone', responses: { 200: gives(Thing, 'A thing.') } } as const
  return newRoutes<GatewayEnv>()
    .openapi(
      route({
        ...anyone,
        method: 'get',
        path: '/v1/things/{name}',
        operationId: 'getThing',
        summary: 'One.',
      }),
      (c) => {
        seen.push({ name: c.req.param('name'), context: currentContext() })
        const { name } = { name: c.req.param('name') ?? '' }
        if (name === 'sold') throw sold()
        if (name === 'closed') throw closed({ retryAfterSeconds: 7, cause: new Error('the key is lost') })
        if (name === 'broken') throw new TypeError('select * from secrets')
        if (name === 'odd') throw 'a string'
        return c.json({ name }, 200)
      },
    )
    .openapi(
      route({
        ...anyone,
        method: 'post',
        path: '/v1/things',
        operationId: 'addThing',
        summary: 'Add one.',
        request: { headers: z.object({ 'x-saw': z.string().optional() }), body: takes(Thing) },
      }),
      async (c) => {
        seen.push({ text: await c.req.text(), json: c.req.valid('json') })
        return c.json(c.req.valid('json'), 200)
      },
    )
    .openapi(
      route({
        ...anyone,
        access: 'signed-in',
        method: 'put',
        path: '/v1/things/{name}',
        operationId: 'putThing',
        summary: 'Put one.',
        request: { params: z.object({ name: z.string() }), body: takes(Thing) },
      }),
      (c) => {
        seen.push({ user: c.var.user })
        return c.json({ name: c.var.user.id }, 200)
      },
    )
    .openapi(
      route({
        ...anyone,
        access: 'admin',
        idempotent: true,
        method: 'delete',
        path: '/v1/things',
        operationId: 'clear',
        summary: 'No more.',
      }),
      (c) => c.json({ name: c.var.user.role }, 200),
    )
}

/** Tokens are `customer` and `admin`. */
export function openEdge(options: Partial<GatewayOptions> = {}): Edge {
  const seen: unknown[] = []
  const answers: Answered[] = []
  const failures: unknown[][] = []
  const gateway = openGateway({
    modules: [{ name: 'things', routes: thingRoutes(seen) }],
    async authenticate(token) {
      if (token === 'customer') return customer
      if (token === 'admin') return admin
      throw invalidToken()
    },
    about: { title: 'Things', version: '1.2.3', description: 'Under test.' },
    health: { ready: () => [] },
    edge: { clientOf: openClients([], false, () => {}) },
    observe: {
      answered: (answer) => void answers.push(answer),
      failed: (...failed) => void failures.push(failed),
    },
    ...options,
  })
  const server = openServer({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, peer) => gateway.fetch(request, peer()),
  })
  return {
    ...server,
    seen,
    answers,
    failures,
    fetch: (path, init) => fetch(server.url + path, { redirect: 'manual', ...init }),
  }
}

export const json = { 'content-type': 'application/json' }
export const signedIn = { authorization: 'Bearer customer' }

/** Sends bytes as they are, and gives the answer's bytes when the server has closed or `until` is in them. */
export async function raw(port: number, request: string, until = /\r\n\r\n[^]*\}$/): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let answer = ''
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: (opened) => void opened.write(request),
      data(_, bytes) {
        answer += bytes.toString()
        if (until.test(answer)) resolve(answer)
      },
      close: () => resolve(answer),
      error: () => resolve(answer),
    },
  })
  const all = await promise
  socket.end()
  return all
}

export function statusOf(answer: string): number {
  return Number(answer.split(' ')[1])
}
