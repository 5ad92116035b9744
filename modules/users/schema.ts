// The tables of users.
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { MailTokenId, PublicKey, UserId } from './contract.ts'
import { purposes } from './mail-tokens/mail-token.ts'
import { revocations, type SessionId } from './sessions/session.ts'
import { roles } from './user.ts'

const schema = pgSchema('users')
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

export const users = schema.table(
  'users',
  {
    id: uuid('id').$type<UserId>().primaryKey(),
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    /** Argon2id, in the PHC string format. */
    passwordHash: text('password_hash').notNull(),
    role: text('role', { enum: roles }).notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When somebody showed that they read this address's mail. */
    emailVerifiedAt: instant('email_verified_at'),
    /** Since when an admin keeps them out. */
    disabledAt: instant('disabled_at'),
  },
  (table) => [
    check('email_normal', sql`${table.email} = lower(btrim(${table.email}))`),
    check('password_hashed', sql`${table.passwordHash} like '$argon2id$%'`),
    check('role_known', sql`${table.role} in ('customer', 'admin')`),
    check('version_positive', sql`${table.version} > 0`),
  ],
)

/** One sign-in and all that was refreshed from it. It has one column for its live refresh token: there are never two. */
export const sessions = schema.table(
  'sessions',
  {
    id: uuid('id').$type<SessionId>().primaryKey(),
    userId: uuid('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    /** SHA-256 of the live refresh token, in hex. */
    tokenHash: text('token_hash').notNull().unique(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** When its youngest access token was given. */
    lastUsedAt: instant('last_used_at').notNull().defaultNow(),
    /** What the client that signed in called itself. */
    userAgent: text('user_agent'),
    revokedAt: instant('revoked_at'),
    revokedFor: text('revoked_for', { enum: revocations }),
  },
  (table) => [
    index('sessions_of_user').on(table.userId),
    index('sessions_by_expiry').on(table.expiresAt),
    index('sessions_revoked')
      .on(table.revokedAt)
      .where(sql`${table.revokedAt} is not null`),
    check('token_hashed', sql`${table.tokenHash} ~ '^[0-9a-f]{64}$'`),
    check('revoked_for_a_reason', sql`(${table.revokedAt} is null) = (${table.revokedFor} is null)`),
    check(
      'revocation_known',
      sql`${table.revokedFor} in ('signed-out', 'token-reused', 'password-changed', 'user-disabled')`,
    ),
  ],
)

/** Refresh tokens that were exchanged for the next one. They go with their session. */
export const usedTokens = schema.table(
  'used_refresh_tokens',
  {
    /** SHA-256, in hex. */
    hash: text('hash').primaryKey(),
    sessionId: uuid('session_id')
      .$type<SessionId>()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    usedAt: instant('used_at').notNull(),
  },
  (table) => [
    index('used_refresh_tokens_of_session').on(table.sessionId),
    check('used_token_hashed', sql`${table.hash} ~ '^[0-9a-f]{64}$'`),
  ],
)

/** The keys that sign access tokens. */
export const signingKeys = schema.table(
  'signing_keys',
  {
    /** The key's thumbprint (RFC 7638). */
    kid: text('kid').primaryKey(),
    publicKey: jsonb('public_key').$type<PublicKey>().notNull(),
    /** Sealed (JWE): who reads this table can sign nothing. */
    privateKey: text('private_key').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [check('private_key_sealed', sql`${table.privateKey} ~ '^eyJ[A-Za-z0-9_-]+[.][.]'`)],
)

/** What a mailed link proves: that whoever has it reads that user's mail. */
export const mailTokens = schema.table(
  'mail_tokens',
  {
    id: uuid('id').$type<MailTokenId>().primaryKey(),
    userId: uuid('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    purpose: text('purpose', { enum: purposes }).notNull(),
    /** SHA-256, in hex. */
    hash: text('hash').notNull().unique(),
    /** The signing key that it is derived from. */
    kid: text('kid').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** When it was used, or a newer one or another password took its place. */
    voidedAt: instant('voided_at'),
  },
  (table) => [
    index('mail_tokens_of_user').on(table.userId, table.purpose, table.createdAt),
    index('mail_tokens_by_expiry').on(table.expiresAt),
    check('mail_token_hashed', sql`${table.hash} ~ '^[0-9a-f]{64}$'`),
    check('purpose_known', sql`${table.purpose} in ('password-reset', 'email-verification')`),
  ],
)
