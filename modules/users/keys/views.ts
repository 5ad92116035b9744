// The signing keys as anybody sees them, and as admins do.
import { z } from '#runtime'
import { PublicKey } from '../contract.ts'
import { signsFrom, type SigningKey } from './signing-key.ts'

export const KeySet = z.object({ keys: z.array(PublicKey) }).openapi('UsersKeySet')
export const KeyView = z
  .object({
    kid: z.string(),
    signing: z.boolean().openapi({ description: 'Whether tokens are signed with it now.' }),
    createdAt: z.iso.datetime(),
    signsFrom: z.iso.datetime().openapi({ description: 'When everybody has had time to learn of it.' }),
  })
  .openapi('UsersSigningKey')
export const KeyList = z
  .object({ data: z.array(KeyView), nextCursor: z.null().openapi({ description: 'There are only a few.' }) })
  .openapi('UsersSigningKeys')

export function viewOfKey(key: SigningKey, signing: boolean): z.output<typeof KeyView> {
  const { kid, createdAt } = key
  return {
    kid,
    signing,
    createdAt: createdAt.toISOString(),
    signsFrom: new Date(signsFrom(key)).toISOString(),
  }
}
