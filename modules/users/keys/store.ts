// Every query that users makes about its signing keys.
import { asc, desc, eq, inArray, sql } from 'drizzle-orm'
import { type Database, prepared } from '#runtime'
import { signingKeys } from '../schema.ts'
import type { SigningKey } from './signing-key.ts'

/** A handful. */
export const signingKeysNewestFirst: (db: Database) => PromiseLike<SigningKey[]> = prepared((db) =>
  db.select().from(signingKeys).orderBy(desc(signingKeys.createdAt), asc(signingKeys.kid)),
)

/** Until the transaction ends, nobody else gets past here. */
export function lockSigningKeys(tx: Database): PromiseLike<unknown> {
  return tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('users.signing-keys', 0))`)
}

/** For `later`. */
export function insertSigningKey(tx: Database, key: SigningKey) {
  return tx.insert(signingKeys).values(key)
}

/** For `later`. */
export function updatePrivateKey(tx: Database, { kid, privateKey }: SigningKey) {
  return tx.update(signingKeys).set({ privateKey }).where(eq(signingKeys.kid, kid))
}

/** For `later`. */
export function deleteSigningKeys(tx: Database, keys: readonly SigningKey[]) {
  return tx.delete(signingKeys).where(
    inArray(
      signingKeys.kid,
      keys.map((key) => key.kid),
    ),
  )
}
