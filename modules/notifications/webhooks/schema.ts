// The tables of webhooks: whom to tell, with which secrets they check it, and what was sent.
import { sql } from 'drizzle-orm'
import { check, index, integer, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { deliveryStatuses, disabledReasons, failures } from './endpoint.ts'
import type { EventType, ListedEvent } from './events.ts'
import type { DeliveryId, EndpointId, SecretId } from './messages.ts'
import { silences } from './post.ts'

const schema = pgSchema('notifications')
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

export const webhookEndpoints = schema.table(
  'webhook_endpoints',
  {
    id: uuid('id').$type<EndpointId>().primaryKey(),
    url: text('url').notNull(),
    events: text('events').array().$type<readonly ListedEvent[]>().notNull(),
    disabledReason: text('disabled_reason', { enum: disabledReasons }),
    failingSince: instant('failing_since'),
    restingUntil: instant('resting_until'),
    createdBy: uuid('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    version: integer('version').notNull(),
  },
  (row) => [
    check('disabled_reason_known', sql`${row.disabledReason} in ('admin', 'gone', 'failing')`),
    check('listens_to_some', sql`cardinality(${row.events}) > 0`),
  ],
)

export const webhookSecrets = schema.table(
  'webhook_secrets',
  {
    id: uuid('id').$type<SecretId>().primaryKey(),
    endpointId: uuid('endpoint_id')
      .$type<EndpointId>()
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    /** Sealed (JWE); see seal.ts. */
    secret: text('secret').notNull(),
    /** When it ceases to sign; null for the newest. */
    expiresAt: instant('expires_at'),
  },
  (row) => [
    index('webhook_secrets_of_endpoint').on(row.endpointId, row.id),
    check('secret_sealed', sql`${row.secret} ~ '^eyJ[A-Za-z0-9_-]+[.][.]'`),
  ],
)

export const webhookDeliveries = schema.table(
  'webhook_deliveries',
  {
    id: uuid('id').$type<DeliveryId>().primaryKey(),
    /** No foreign key: to remove an endpoint would be to delete a month of these at once. They go when they are old. */
    endpointId: uuid('endpoint_id').$type<EndpointId>().notNull(),
    event: text('event').$type<EventType>().notNull(),
    /** Text, and not JSON: each try sends the same bytes. */
    payload: text('payload').notNull(),
    status: text('status', { enum: deliveryStatuses }).notNull(),
    attempts: integer('attempts').notNull(),
    lastStatus: integer('last_status'),
    lastFailure: text('last_failure', { enum: [...failures, ...silences] }),
    lastAttemptAt: instant('last_attempt_at'),
    nextAttemptAt: instant('next_attempt_at'),
    createdAt: instant('created_at').notNull(),
  },
  (row) => [
    index('webhook_deliveries_newest').on(row.endpointId, row.id),
    index('webhook_deliveries_by_status').on(row.endpointId, row.status, row.id),
    check('status_known', sql`${row.status} in ('pending', 'delivered', 'dead')`),
  ],
)
