// An order placed under the eyes of a collector and of a scraper, in a deployment of real processes.
import { z } from 'zod'
import { openDeployment } from '../faults/deployment/deployment.ts'
import { openShop } from '../faults/commerce/shop.ts'
import { asAdmin, testDatabase } from '../world/database.ts'
import { until } from '../world/until.ts'
import type { CollectedSpan, OtlpCollector } from './otlp-collector.ts'

export const admin = { email: 'admin@example.com', password: 'correct horse battery staple' }
/** What the client says of its own trace. */
export const client = { spanId: 'b'.repeat(16), tracestate: 'vendor=1' }

export interface Observed {
  readonly spans: readonly CollectedSpan[]
  /** Of each process, as Prometheus reads it. */
  readonly scrapes: readonly string[]
}

/** Places an order under that trace, waits until its last mail is delivered, and stops the deployment: what had not gone out goes out then. */
export async function observedOrder(
  topology: string,
  traceId: string,
  redisUrl: string,
  collector: OtlpCollector,
): Promise<Observed> {
  const database = await testDatabase()
  const deployment = await openDeployment({
    ...{ databaseUrl: database.url, redisUrl, admin },
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=let%20me%20in',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_BSP_SCHEDULE_DELAY: '60000',
    },
  })
  try {
    await deployment.startAll(topology)
    const shop = await openShop(deployment.edge, admin)
    const id = await placeOrder(deployment.edge() ?? '', shop.customers[0]?.token ?? '', traceId)
    await until('the mails about the order', () => areMailsSent(database.url, id), 60_000)
    const scrapes = await Promise.all(deployment.instances.map((instance) => instance.metrics()))
    await deployment.stopAll()
    return { spans: collector.spans.filter((span) => span.traceId === traceId), scrapes }
  } finally {
    await deployment.close()
    await database.drop()
  }
}

async function placeOrder(url: string, token: string, traceId: string): Promise<string> {
  const response = await fetch(`${url}/v1/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': traceId,
      traceparent: `00-${traceId}-${client.spanId}-01`,
      tracestate: client.tracestate,
    },
    body: JSON.stringify({ lines: [{ sku: 'OAK', quantity: 1 }], paymentMethod: 'pm_card_visa' }),
  })
  return z.object({ id: z.string() }).parse(await response.json()).id
}

/** Both of them, and nothing left to be handled. */
function areMailsSent(databaseUrl: string, orderId: string): Promise<boolean> {
  return asAdmin(databaseUrl, async (sql) => {
    const mails = await sql`
      select 1 from notifications.notifications where about_id = ${orderId} and sent_at is not null`
    const waiting = await sql`select 1 from orders.outbox where generation > 0`
    return mails.length === 2 && waiting.length === 0
  })
}
