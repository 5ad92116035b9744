// What webhooks is told by the environment.
import { sealingKeys, z } from '#runtime'

export const webhookSettings = {
  /** `http`, and addresses inside the network: for development alone. */
  WEBHOOK_ALLOW_PRIVATE: z.stringbool().default(false),
  /** Seal the secrets of endpoints. */
  SEALING_KEYS_NOTIFICATIONS: sealingKeys,
}
