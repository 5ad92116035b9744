// The operator's own port: metrics and probes, which no client should see.
import { type Health, liveResponse, readyResponse, standingOf } from './health.ts'
import { openServer, type Server } from './server.ts'

export interface OperatorOptions {
  readonly port: number
  readonly hostname: string
  readonly health: Health
  /** The Prometheus exposition. */
  readonly metrics: () => Promise<{ readonly body: string; readonly contentType: string }>
}

/** `GET /metrics`, `/livez`, `/readyz`. */
export function openOperatorServer({ port, hostname, health, metrics }: OperatorOptions): Server {
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 })
    if (pathname === '/livez') return liveResponse()
    if (pathname === '/readyz') return readyResponse(await standingOf(health))
    if (pathname !== '/metrics') return new Response(null, { status: 404 })
    const { body, contentType } = await metrics()
    return new Response(body, { headers: { 'content-type': contentType } })
  }
  return openServer({ fetch: answer, port, hostname })
}
