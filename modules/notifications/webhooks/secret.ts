// The secret of an endpoint, and what is signed with it, by Standard Webhooks (https://www.standardwebhooks.com).
import { Webhook } from 'standardwebhooks'

const secretPrefix = 'whsec_'
const secretBytes = 32
/** How long an old secret signs beside the new one: time for the receiver to learn it. */
export const overlapMs = 24 * 3_600_000

export function newSecret(): string {
  return secretPrefix + crypto.getRandomValues(new Uint8Array(secretBytes)).toBase64()
}

/**
 * The headers of one try: the same `id` each time, `sentAt` its own. A signature for each secret, so that the receiver
 * may check by any of them.
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  sentAt: Date,
  body: string,
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body)).join(' '),
  }
}
