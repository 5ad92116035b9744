// Queries about what providers have told: webhooks that were heard, disputes.
import { desc, eq, lt } from 'drizzle-orm'
import type { Database, Money } from '#runtime'
import type { DisputeId, OrderId, PaymentId } from './contract.ts'
import type { ProviderDispute } from './providers/provider.ts'
import { disputes, payments, webhooks } from './schema.ts'

/** Remembers the webhook; false where it was heard before. One that comes at the same time waits to know. */
export async function isFirst(tx: Database, webhook: typeof webhooks.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(webhooks).values(webhook).onConflictDoNothing().returning({ id: webhooks.id })
  return rows.length > 0
}

/** For `later`: lets go of those that were heard before this time. */
export function forgetWebhooks(tx: Database, before: Date) {
  return tx.delete(webhooks).where(lt(webhooks.receivedAt, before))
}

export interface Dispute extends Omit<ProviderDispute, 'reference'> {
  readonly id: DisputeId
  readonly paymentId: PaymentId
  readonly orderId: OrderId
  /** The provider's name for it. */
  readonly providerReference: string
  readonly createdAt: Date
}

/** For `later`: opens a dispute, or brings it up to date. One that has ended stays as it ended. */
export function putDispute(
  tx: Database,
  dispute: ProviderDispute & Pick<Dispute, 'id' | 'paymentId'>,
  now: Date,
) {
  const { amount: money, reference: providerReference, reason, status, ...ids } = dispute
  const row = { ...money, reason, status, updatedAt: now }
  return tx
    .insert(disputes)
    .values({ ...ids, ...row, providerReference, createdAt: now })
    .onConflictDoUpdate({
      target: disputes.providerReference,
      set: row,
      setWhere: eq(disputes.status, 'open'),
    })
}

/** Newest first, over all payments. */
export async function listDisputes(
  db: Database,
  { before, limit }: { before: DisputeId | undefined; limit: number },
): Promise<Dispute[]> {
  const rows = await db
    .select({ dispute: disputes, orderId: payments.orderId })
    .from(disputes)
    .innerJoin(payments, eq(payments.id, disputes.paymentId))
    .where(before && lt(disputes.id, before))
    .orderBy(desc(disputes.id))
    .limit(limit)
  return rows.map(({ dispute: { amount, currency, ...columns }, orderId }) => {
    const money: Money = { amount, currency }
    return { ...columns, amount: money, orderId }
  })
}
