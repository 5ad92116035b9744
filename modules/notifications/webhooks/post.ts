// One POST to a stranger's server: to a checked address and no other, with a limit on everything.
import { lookup } from 'node:dns/promises'
import { request as requestHttp, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './address.ts'
import { hostOf } from './url.ts'

export interface Letter {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Why there was no answer. */
export const silences = [
  'unresolved',
  'address-refused',
  'connection-failed',
  'tls-failed',
  'timed-out',
] as const
export type Silence = (typeof silences)[number]

export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly kind: 'silent'; readonly why: Silence }

export interface PostOptions {
  /** For development: addresses that are not public too. */
  readonly allowPrivate: boolean
  /** For all of it: the name, the connection, the answer. */
  readonly timeoutMs?: number
  /** All addresses of a name. As the machine resolves names, if not given. */
  readonly resolve?: (host: string) => Promise<readonly { readonly address: string }[]>
  /** Certificates (PEM) to trust in place of the public authorities'. */
  readonly ca?: string
}

type Resolve = NonNullable<PostOptions['resolve']>

/** Of an answer's body we need nothing; so much is read, that the other side can end in peace. */
const longestBodyBytes = 65_536
const systemResolve: Resolve = (host) => lookup(host, { all: true })

/**
 * Sends it once. The name is resolved here, every address of it is checked, and the connection goes to one of those:
 * a name server that answers otherwise a moment later is not asked. Redirects are not followed, connections not kept.
 * Throws only where `signal` is aborted.
 */
export async function post(letter: Letter, options: PostOptions, signal: AbortSignal): Promise<Answer> {
  const { allowPrivate, timeoutMs = 10_000, resolve = systemResolve, ca } = options
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const url = new URL(letter.url)
  try {
    const addresses = await within(limit, addressesOf(hostOf(url), resolve))
    // One that is not public spoils the name: whoever owns it plays with us.
    if (!allowPrivate && !addresses.every(isPublicAddress)) throw new Silent('address-refused')
    return await send(url, letter, { signal: limit, lookup: pinnedTo(addresses), ca })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Silent) return { kind: 'silent', why: error.why }
    return { kind: 'silent', why: limit.aborted ? 'timed-out' : reasonOf(error) }
  }
}

class Silent extends Error {
  readonly why: Silence

  constructor(why: Silence, cause?: unknown) {
    super(why, { cause })
    this.why = why
  }
}

async function addressesOf(host: string, resolve: Resolve): Promise<string[]> {
  if (isIP(host) > 0) return [host]
  const found = await resolve(host).catch((error: unknown) => {
    throw new Silent('unresolved', error)
  })
  if (found.length === 0) throw new Silent('unresolved')
  return found.map(({ address }) => address)
}

/** IPv4 first: not every network that we may live in knows IPv6. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const [address = ''] = addresses.toSorted((a, b) => isIP(a) - isIP(b))
  const family = isIP(address)
  return (_host, options, callback) =>
    options.all ? callback(null, [{ address, family }]) : callback(null, address, family)
}

interface Connecting {
  readonly signal: AbortSignal
  readonly lookup: LookupFunction
  readonly ca: string | undefined
}

function send(url: URL, { headers, body }: Letter, { signal, lookup, ca }: Connecting): Promise<Answer> {
  const options: RequestOptions & { ca?: string } = {
    method: 'POST',
    // No pool: a connection that another host's address was checked for is never used again.
    agent: false,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    signal,
    lookup,
    ...(ca === undefined ? {} : { ca }),
  }
  const answer = Promise.withResolvers<Answer>()
  const request = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, options, (response) => {
    const { statusCode: status = 0, headers } = response
    // Whatever becomes of the body: the status has been said.
    const done = () => answer.resolve({ kind: 'answered', status, retryAfter: headers['retry-after'] })
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= longestBodyBytes) return
      done()
      request.destroy()
    })
    response.on('end', done).on('error', done).on('close', done)
    request.off('error', answer.reject).on('error', done)
  })
  request.on('error', answer.reject)
  request.end(body)
  return answer.promise
}

function reasonOf(error: unknown): Silence {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /TLS|SSL|CERT|SIGNED|VERIFY|ISSUER/.test(code) ? 'tls-failed' : 'connection-failed'
}

async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
