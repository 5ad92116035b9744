// A listener: takes connections, and stops taking them without cutting anybody off.
import { HARD_LIMIT_BYTES } from '../http/body.ts'
import { within } from '../timing/within.ts'

export interface ServerOptions {
  /** `peer` gives the address of the socket's other end. */
  readonly fetch: (request: Request, peer: () => string) => Response | Promise<Response>
  /** 0 takes any free one. */
  readonly port: number
  readonly hostname: string
  /** The longest that anything behind this may take before it answers; quiet connections are closed after it. At most 250. */
  readonly idleSeconds?: number
  readonly tls?: Certificate | undefined
}

/** In PEM, the chain beginning with the server's own. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface Server {
  readonly port: number
  /** For clients on this machine. */
  readonly url: string
  /** Takes no more, lets what is under way end, and cuts what is left after `limitMs`. */
  stop(limitMs: number): Promise<void>
}

/** Where even the telling of a fault has failed. */
const lastWord = { type: 'urn:kerf:problem:internal', title: 'Internal error', status: 500, code: 'internal' }

/** Listens, or throws with the remedy. */
export function openServer({ fetch, port, hostname, idleSeconds = 60, tls }: ServerOptions): Server {
  const server = listen(port, hostname, () =>
    Bun.serve({
      fetch: (request, server) => fetch(whole(request), () => server.requestIP(request)?.address ?? ''),
      error: () =>
        Response.json(lastWord, { status: 500, headers: { 'content-type': 'application/problem+json' } }),
      port,
      hostname,
      // Bun closes a request that has been quiet for this long, whoever is slow.
      idleTimeout: Math.min(idleSeconds + 5, 255),
      maxRequestBodySize: HARD_LIMIT_BYTES,
      development: false,
      // Or a second process would be given every other connection, instead of the reason why it cannot have the port.
      reusePort: false,
      ...(tls ? { tls } : {}),
    }),
  )
  const shown = hostname === '0.0.0.0' || hostname === '::' ? 'localhost' : hostname
  return {
    port: server.port ?? port,
    url: `${tls ? 'https' : 'http'}://${shown.includes(':') ? `[${shown}]` : shown}:${server.port}`,
    async stop(limitMs) {
      await within(limitMs, server.stop()).catch(() => {})
      await server.stop(true)
    },
  }
}

/**
 * A request that names no host, as HTTP/1.0 allows (and probes of balancers do), has a path alone for its URL in Bun,
 * dots and all. With an origin before it there is one way only to read any URL.
 */
function whole(request: Request): Request {
  const { url } = request
  return url.startsWith('/') ? new Request(new URL(`http://localhost${url}`).href, request) : request
}

function listen<T>(port: number, hostname: string, open: () => T): T {
  try {
    return open()
  } catch (cause) {
    throw new Error(sentenceFor(cause, port, hostname), { cause })
  }
}

function sentenceFor(cause: unknown, port: number, hostname: string): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${hostname} is taken. Stop what listens there, or choose another port.`
  if (code === 'EACCES')
    return `This user may not listen on port ${port}. Choose one from 1024 on, or grant the right.`
  return `Cannot listen on ${hostname}:${port}. Check that the address belongs to this machine.`
}
