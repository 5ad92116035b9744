// Sessions and their tokens as their user sees them.
import { pageSchema, z } from '#runtime'
import { accessTokenSeconds } from '../keys/signing-key.ts'
import type { Tokens } from './grant-access.ts'
import { type Session, SessionId } from './session.ts'

export const TokenPair = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().openapi({ description: 'Seconds for which the access token is valid.' }),
    refreshToken: z.string(),
  })
  .openapi('UsersTokenPair')
const SessionView = z
  .object({
    id: SessionId,
    current: z.boolean().openapi({ description: 'Whether it is the one that asks.' }),
    userAgent: z
      .string()
      .nullable()
      .openapi({ description: 'What the client that signed in called itself.' }),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().openapi({ description: 'When it was last given an access token.' }),
    expiresAt: z.iso.datetime(),
  })
  .openapi('UsersSession')
export const SessionPage = pageSchema(SessionView).openapi('UsersSessionPage')

export function viewOfTokens({ accessToken, refreshToken }: Tokens): z.output<typeof TokenPair> {
  return { accessToken, tokenType: 'Bearer', expiresIn: accessTokenSeconds, refreshToken }
}

export function viewOfSession(session: Session, current: boolean): z.output<typeof SessionView> {
  const { id, userAgent, createdAt, lastUsedAt, expiresAt } = session
  return {
    id,
    current,
    userAgent,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}
