// What endpoints are sent, in the OpenAPI document: one entry under `webhooks` for each event.
import { z } from '#runtime'
import type { newRoutes } from '../module.ts'
import { publicEvents } from './events.ts'

const headers = z.object({
  'webhook-id': z.string().openapi({ description: 'The same at each try: by it a double is known.' }),
  'webhook-timestamp': z.string().openapi({ description: 'When this try was made, in seconds since 1970.' }),
  'webhook-signature': z.string().openapi({ description: '`v1,<base64>`, one for each secret that signs.' }),
})

const timestamp = z.iso.datetime().openapi({ description: 'When it happened, however late this comes.' })

export function documentEvents({ openAPIRegistry }: ReturnType<typeof newRoutes>): void {
  for (const [type, { summary, data }] of Object.entries(publicEvents)) {
    const body = z.object({ type: z.literal(type), timestamp, data })
    openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      operationId: operationIdOf(type),
      summary,
      request: { headers, body: { required: true, content: { 'application/json': { schema: body } } } },
      responses: {
        '2XX': { description: 'Taken.' },
        410: { description: 'The endpoint is gone: it is disabled.' },
        default: { description: 'Not taken: it is tried again.' },
      },
    })
  }
}

/** `order.placed`: `onOrderPlaced`; `payment.refund-failed`: `onPaymentRefundFailed` */
function operationIdOf(type: string): string {
  return `on${type.replace(/(?:^|[.-])(\w)/g, (_, letter: string) => letter.toUpperCase())}`
}
