// What webhooks is told by the environment.
import { z } from '#runtime'

const keyBytes = 32

const SealingKeys = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => Buffer.from(part, 'base64')),
  )
  .refine(
    (keys) => keys.every((key) => key.length === keyBytes),
    `expected keys of ${keyBytes} bytes in base64, with commas between them (make one with \`openssl rand -base64 32\`)`,
  )

export const webhookSettings = {
  /** `http`, and addresses inside the network: for development alone. */
  WEBHOOK_ALLOW_PRIVATE: z.stringbool().default(false),
  /** Seal the secrets of endpoints at rest. The first one seals, the others only open what it has not sealed yet. */
  WEBHOOK_SECRETS_KEYS: SealingKeys,
}
