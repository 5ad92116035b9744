// The edge of a process from its configuration: whom it believes, whom it lets in, how much it takes.
import type { Config } from '../../runtime/config/config.ts'
import { openClients } from '../../runtime/gateway/client.ts'
import { openCors } from '../../runtime/gateway/cors.ts'
import type { Edge } from '../../runtime/gateway/gateway.ts'
import { openLimits } from '../../runtime/limits/limits.ts'
import type { LimitsObserver } from '../../runtime/limits/observer.ts'

export async function edgeFrom({ edge, redisUrl }: Config, observer: LimitsObserver): Promise<Edge> {
  const { trustedProxies, corsOrigins, tls, limits: settings } = edge
  return {
    clientOf: openClients(trustedProxies, tls !== undefined, (address) => observer.strangerProxy(address)),
    limits: await openLimits({ settings, redisUrl, observer }),
    ...(corsOrigins.length > 0 ? { cors: openCors(corsOrigins) } : {}),
  }
}
