// Every query that webhooks makes.
import { and, asc, desc, eq, getTableColumns, gt, isNull, lt, ne, or, sql } from 'drizzle-orm'
import { type Database, prepared } from '#runtime'
import { webhookDeliveries, webhookEndpoints, webhookSecrets } from '../schema.ts'
import type { Delivery, Endpoint } from './endpoint.ts'
import type { EventType } from './events.ts'
import type { DeliveryId, EndpointId } from './messages.ts'
import type { StoredSecret } from './seal.ts'

const { placeholder } = sql
const { payload, ...deliveryColumns } = getTableColumns(webhookDeliveries)
const { expiresAt: _, ...secretColumns } = getTableColumns(webhookSecrets)

const selectListening = prepared((db) =>
  db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(
      and(
        isNull(webhookEndpoints.disabledReason),
        sql`${placeholder('event')}::text = any(${webhookEndpoints.events})`,
      ),
    ),
)

export async function endpointsListeningTo(tx: Database, event: EventType): Promise<EndpointId[]> {
  return (await selectListening(tx, { event })).map(({ id }) => id)
}

/** For `later`. */
export function insertEndpoint(tx: Database, endpoint: Endpoint): PromiseLike<unknown> {
  return tx.insert(webhookEndpoints).values(endpoint)
}

export async function endpointById(db: Database, id: EndpointId): Promise<Endpoint | undefined> {
  const [found] = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id))
  return found
}

/** Nobody else changes it until this transaction ends. */
export async function lockEndpoint(tx: Database, id: EndpointId): Promise<Endpoint | undefined> {
  const [found] = await tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).for('update')
  return found
}

/** Newest first. */
export function listEndpoints(
  db: Database,
  { limit, before }: { readonly limit: number; readonly before?: EndpointId | undefined },
): PromiseLike<Endpoint[]> {
  return db
    .select()
    .from(webhookEndpoints)
    .where(before && lt(webhookEndpoints.id, before))
    .orderBy(desc(webhookEndpoints.id))
    .limit(limit)
}

/** For `later`. */
export function updateEndpoint(tx: Database, { id, ...rest }: Endpoint): PromiseLike<unknown> {
  return tx.update(webhookEndpoints).set(rest).where(eq(webhookEndpoints.id, id))
}

/** With its secrets. False where there was none. What was to be sent to it is sent no more, and goes when it is old. */
export async function deleteEndpoint(tx: Database, id: EndpointId): Promise<boolean> {
  const gone = await tx
    .delete(webhookEndpoints)
    .where(eq(webhookEndpoints.id, id))
    .returning({ id: webhookEndpoints.id })
  return gone.length > 0
}

/** For `later`. */
export function insertSecret(tx: Database, secret: StoredSecret): PromiseLike<unknown> {
  return tx.insert(webhookSecrets).values(secret)
}

/** All there are; until the transaction ends, nobody else changes them. */
export function lockSecrets(tx: Database): PromiseLike<StoredSecret[]> {
  return tx.select(secretColumns).from(webhookSecrets).orderBy(asc(webhookSecrets.id)).for('update')
}

/** For `later`. */
export function updateSecret(tx: Database, { id, secret }: StoredSecret): PromiseLike<unknown> {
  return tx.update(webhookSecrets).set({ secret }).where(eq(webhookSecrets.id, id))
}

/** For `later`. Those that had no end end then. */
export function retireSecrets(tx: Database, endpointId: EndpointId, at: Date): PromiseLike<unknown> {
  return tx
    .update(webhookSecrets)
    .set({ expiresAt: at })
    .where(and(eq(webhookSecrets.endpointId, endpointId), isNull(webhookSecrets.expiresAt)))
}

/** For `later`. */
export function deleteExpiredSecrets(tx: Database, endpointId: EndpointId, now: Date): PromiseLike<unknown> {
  return tx
    .delete(webhookSecrets)
    .where(and(eq(webhookSecrets.endpointId, endpointId), lt(webhookSecrets.expiresAt, now)))
}

/** Newest first: those that sign at `now`. */
export function signingSecrets(db: Database, endpointId: EndpointId, now: Date): PromiseLike<StoredSecret[]> {
  return db
    .select(secretColumns)
    .from(webhookSecrets)
    .where(
      and(
        eq(webhookSecrets.endpointId, endpointId),
        or(isNull(webhookSecrets.expiresAt), gt(webhookSecrets.expiresAt, now)),
      ),
    )
    .orderBy(desc(webhookSecrets.id))
}

/** For `later`. */
export function insertDelivery(tx: Database, delivery: Delivery, payload: string): PromiseLike<unknown> {
  return tx.insert(webhookDeliveries).values({ ...delivery, payload })
}

/** The delivery with its payload and its endpoint, if it waits for a try. */
export async function pendingDelivery(db: Database, id: DeliveryId) {
  const [found] = await db
    .select({ payload, endpoint: getTableColumns(webhookEndpoints) })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.status, 'pending')))
  return found
}

export async function lockDelivery(tx: Database, id: DeliveryId): Promise<Delivery | undefined> {
  const [found] = await tx
    .select(deliveryColumns)
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.id, id))
    .for('update')
  return found
}

/** For `later`. */
export function updateDelivery(tx: Database, { id, ...rest }: Delivery): PromiseLike<unknown> {
  return tx.update(webhookDeliveries).set(rest).where(eq(webhookDeliveries.id, id))
}

/** Newest first. */
export function listDeliveries(
  db: Database,
  endpointId: EndpointId,
  page: {
    readonly limit: number
    readonly before?: DeliveryId | undefined
    readonly status?: Delivery['status'] | undefined
  },
): PromiseLike<Delivery[]> {
  const { limit, before, status } = page
  return db
    .select(deliveryColumns)
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        status && eq(webhookDeliveries.status, status),
        before && lt(webhookDeliveries.id, before),
      ),
    )
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit)
}

const deleteOld = prepared((db) => {
  const { id, status, nextAttemptAt } = webhookDeliveries
  const isOver = or(ne(status, 'pending'), lt(nextAttemptAt, placeholder('lostBefore')))
  const old = db
    .select({ id })
    .from(webhookDeliveries)
    .where(and(sql`${id} < ${placeholder('bound')}::uuid`, isOver))
    .orderBy(asc(id))
    .limit(placeholder('limit'))
    .for('update', { skipLocked: true })
  // An array, because a subquery that locks may be run more than once.
  return db.delete(webhookDeliveries).where(sql`${id} = any(array(${old}))`)
})

/**
 * For `later`: at most `limit` of those that are older than one that would be called `bound`, whoever they were for.
 * One that waits for a try stays, unless it was due before `lostBefore`.
 */
export function deleteOldDeliveries(
  tx: Database,
  which: { readonly bound: string; readonly lostBefore: Date; readonly limit: number },
): PromiseLike<unknown> {
  return deleteOld(tx, which)
}
