// What a client of users does, in words.
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type LocalJWKSet } from 'jose'
import type { Sql } from 'postgres'
import { asAdmin } from '../../world/database.ts'
import type { TestKerf } from '../../world/kerf.ts'

export const password = 'five fine saws'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

export interface Call {
  readonly body?: unknown
  readonly token?: string | undefined
  readonly headers?: Record<string, string>
}

export async function call(kerf: TestKerf, method: string, path: string, what: Call = {}): Promise<Reply> {
  const response = await fetch(kerf.url + path, {
    method,
    headers: {
      ...(what.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(what.token === undefined ? {} : { authorization: `Bearer ${what.token}` }),
      ...what.headers,
    },
    ...(what.body === undefined ? {} : { body: JSON.stringify(what.body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} }
}

export function register(kerf: TestKerf, who: Record<string, unknown>): Promise<Reply> {
  return call(kerf, 'POST', '/v1/users', { body: { password, name: 'Ada', ...who } })
}

export function signIn(kerf: TestKerf, email: string, claimed = password): Promise<Reply> {
  return call(kerf, 'POST', '/v1/sessions', { body: { email, password: claimed } })
}

export function refresh(kerf: TestKerf, refreshToken: string): Promise<Reply> {
  return call(kerf, 'POST', '/v1/sessions/refresh', { body: { refreshToken } })
}

export function me(kerf: TestKerf, token: string, headers: Record<string, string> = {}): Promise<Reply> {
  return call(kerf, 'GET', '/v1/users/me', { token, headers })
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

export function tokensOf(reply: Reply): Tokens {
  const { accessToken, refreshToken } = reply.body
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string')
    throw new Error(`expected tokens, got ${reply.status} ${JSON.stringify(reply.body)}`)
  return { accessToken, refreshToken }
}

export function sessionOf(accessToken: string): string {
  return String(decodeJwt(accessToken)['sid'])
}

/** `401 invalid-credentials`, `200 ok`. */
export function outcome({ status, body }: Reply): string {
  return `${status} ${String(body['code'] ?? 'ok')}`
}

export async function keySet(kerf: TestKerf): Promise<JSONWebKeySet> {
  return (await call(kerf, 'GET', '/.well-known/jwks.json')).body as unknown as JSONWebKeySet // what RFC 7517 says it is
}

export async function publishedKeys(kerf: TestKerf): Promise<LocalJWKSet> {
  return createLocalJWKSet(await keySet(kerf))
}

/** Opens all the connections of users, so that what comes at once after it is done at once and not one by one. */
export async function openConnections(kerf: TestKerf): Promise<void> {
  await Promise.all(Array.from({ length: 24 }, () => keySet(kerf)))
}

let people = 0

/** Somebody new, signed in. */
export async function somebody(kerf: TestKerf): Promise<Tokens & { readonly email: string }> {
  const email = `somebody-${(people += 1)}@example.com`
  await register(kerf, { email })
  return { email, ...tokensOf(await signIn(kerf, email)) }
}

/** Reads and writes the tables behind the module's back. */
export function rows<T>(kerf: TestKerf, work: (sql: Sql) => Promise<T>): Promise<T> {
  return asAdmin(kerf.database.url, work)
}
