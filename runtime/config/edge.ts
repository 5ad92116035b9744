// What the environment says of the edge: whom to believe, whom to let in from a browser, how much to take.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { list, whole } from './values.ts'
import { networkFrom } from '../gateway/client.ts'
import type { Certificate } from '../doors/server.ts'
import type { LimitSettings } from '../limits/limits.ts'

export interface EdgeSettings {
  /** Addresses and networks (CIDR) of proxies whose `X-Forwarded-*` are believed. */
  readonly trustedProxies: readonly string[]
  /** Origins whose pages may call. */
  readonly corsOrigins: readonly string[]
  /** For those without a proxy that ends TLS. */
  readonly tls: Certificate | undefined
  readonly limits: LimitSettings
  /** Requests under way in this process, and ms that its event loop may run late, before it refuses. */
  readonly overload: { readonly inFlight: number; readonly lagMs: number }
}

export const edgeShape = {
  TRUSTED_PROXIES: each(isNetwork, 'an address or a network like 10.0.0.0/8'),
  CORS_ORIGINS: each(isOrigin, 'an origin like https://shop.example.com, and neither * nor null'),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  RATE_LIMIT_REQUESTS: whole(1, 1_000_000_000).optional(),
  RATE_LIMIT_CREDENTIALS: whole(1, 1_000_000).default(10),
  RATE_LIMIT_MAILINGS: whole(1, 1_000_000).default(5),
  MAX_REQUESTS_IN_FLIGHT: whole(1, 100_000).default(1_000),
  MAX_EVENT_LOOP_LAG_MS: whole(10, 60_000).default(500),
}
type Own = { readonly [Name in keyof typeof edgeShape]: z.output<(typeof edgeShape)[Name]> }

/** A caller's requests in a minute; a developer's load test is no attack. */
const requests = { production: 1_200, elsewhere: 1_000_000 }

export function edgeOf(own: Own, isProduction: boolean): EdgeSettings {
  const { TLS_CERT: cert, TLS_KEY: key } = own
  return {
    trustedProxies: own.TRUSTED_PROXIES,
    corsOrigins: own.CORS_ORIGINS,
    tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    limits: {
      requests: own.RATE_LIMIT_REQUESTS ?? (isProduction ? requests.production : requests.elsewhere),
      credentials: own.RATE_LIMIT_CREDENTIALS,
      mailings: own.RATE_LIMIT_MAILINGS,
    },
    overload: { inFlight: own.MAX_REQUESTS_IN_FLIGHT, lagMs: own.MAX_EVENT_LOOP_LAG_MS },
  }
}

/** One sentence for each thing that is wrong with the certificate and its key. */
export function tlsFaults({ TLS_CERT: cert, TLS_KEY: key }: Own): string[] {
  if (cert === undefined && key === undefined) return []
  if (cert === undefined || key === undefined)
    return ['TLS_CERT_FILE and TLS_KEY_FILE go together. Set both, or neither.']
  const certificate = tried(() => new X509Certificate(cert))
  const privateKey = tried(() => createPrivateKey(key))
  const faults: string[] = []
  if (!certificate)
    faults.push('TLS_CERT is no certificate in PEM. Give the chain, beginning with the server’s own.')
  if (!privateKey)
    faults.push('TLS_KEY is no private key in PEM without a passphrase. Give the one of TLS_CERT.')
  if (!certificate || !privateKey) return faults
  if (!certificate.checkPrivateKey(privateKey))
    faults.push(
      'TLS_KEY does not belong to TLS_CERT. Give the key with which that certificate was asked for.',
    )
  if (new Date(certificate.validTo) < new Date())
    faults.push(`TLS_CERT ended on ${certificate.validTo}. Give the one that follows it.`)
  return faults
}

function each(isSound: (part: string) => boolean, expected: string) {
  return list.refine((parts) => parts.every(isSound), `expected each to be ${expected}`)
}

function isNetwork(text: string): boolean {
  return tried(() => networkFrom(text)) !== undefined
}

/** As a browser writes it: a scheme, a host in lower case, a port where it is not the usual one. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && tried(() => new URL(text).origin) === text
}

function tried<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
