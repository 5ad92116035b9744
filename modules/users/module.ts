// What users is, whom it uses (nobody), its settings, and the tools its files are written with.
import { declareModule, sealingFaults, sealingKeys, z } from '#runtime'
import { users } from './contract.ts'
import { internal } from './internal.ts'
import { Password } from './password.ts'
import { Email } from './user.ts'

export const { useCase, handle, answer, newRoutes, defineModule } = declareModule(users, {
  uses: [],
  internal,
  settings: {
    /** The `iss` of every access token. Changing it signs everybody out of the access tokens at hand. */
    ACCESS_TOKEN_ISSUER: z.string().min(1).default('kerf'),
    /** The first admin, made at start; see `ensure-admin.ts`. Both or neither. */
    ADMIN_EMAIL: Email.optional(),
    ADMIN_PASSWORD: Password.optional(),
    /** Seal the private halves of the signing keys. */
    SEALING_KEYS_USERS: sealingKeys,
  },
  settingFaults: ({ SEALING_KEYS_USERS: keys }) => sealingFaults('users', keys, 'its signing keys'),
})
