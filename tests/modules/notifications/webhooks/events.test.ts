// What a receiver can read of the events before it hears one.
import { expect, test } from 'bun:test'
import { notificationsModule } from '../../../../modules/notifications/index.ts'
import { documentOf } from '../../../../runtime/gateway/openapi.ts'

test('the OpenAPI document shows the shape of each event, by its name', () => {
  const { name, routes } = notificationsModule
  if (!routes) throw new Error('notifications has no routes')
  const about = { title: 'Kerf', version: '1.0.0', description: 'Sawn.' }
  const { webhooks = {} } = documentOf([{ name, routes }], about)
  expect(Object.keys(webhooks)).toEqual([
    'order.cancelled',
    'order.confirmed',
    'order.placed',
    'payment.captured',
    'payment.refund-failed',
    'payment.refunded',
    'payment.voided',
    'user.registered',
    'webhook.test',
  ])
  expect(webhooks['payment.refund-failed']?.['post']).toMatchObject({ operationId: 'onPaymentRefundFailed' })
  expect(webhooks['user.registered']?.['post']).toMatchObject({
    operationId: 'onUserRegistered',
    requestBody: {
      content: {
        'application/json': {
          schema: {
            properties: {
              type: { enum: ['user.registered'] },
              timestamp: { format: 'date-time' },
              data: { properties: { userId: { format: 'uuid' } }, required: ['userId'] },
            },
            required: ['type', 'timestamp', 'data'],
          },
        },
      },
    },
  })
})
