// One try of one delivery: signed, posted, and what came of it written down.
import { effect, handle } from '../module.ts'
import { tellOfDisabling } from './tell-of-disabling.ts'
import { DeliverWebhook, RetryWebhook } from './messages.ts'
import { post } from './post.ts'
import { openSecret } from './seal.ts'
import { signedHeaders } from './secret.ts'
import { isResting, type Outcome, settle } from './settle.ts'
import {
  lockDelivery,
  lockEndpoint,
  pendingDelivery,
  signingSecrets,
  updateDelivery,
  updateEndpoint,
} from './store.ts'

/**
 * A failure is an outcome like any other, and not thrown: it would hold up those in line behind it, and an endpoint
 * that is away is no fault of ours. At least once: if the record is lost, it is sent again under the same `webhook-id`.
 */
const deliverWebhook = effect(DeliverWebhook, {
  async perform({ endpointId, deliveryId }, { read, signal }): Promise<Outcome | undefined> {
    const found = await pendingDelivery(read.db, deliveryId)
    if (!found) return undefined
    const { endpoint, payload } = found
    if (endpoint.disabledReason !== null) return { kind: 'disabled' }
    const now = read.now()
    if (isResting(endpoint, now)) return { kind: 'resting' }
    const { SEALING_KEYS_NOTIFICATIONS: keys, WEBHOOK_ALLOW_PRIVATE: allowPrivate } = read.settings
    const stored = await signingSecrets(read.db, endpointId, now)
    const secrets = await Promise.all(stored.map((secret) => openSecret(secret, keys)))
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Kerf-Webhooks',
      ...signedHeaders(secrets, deliveryId, now, payload),
    }
    const { url } = endpoint
    return { url, ...(await post({ url, headers, body: payload }, { allowPrivate }, signal)) }
  },
  async record({ endpointId, deliveryId }, outcome, context) {
    if (!outcome) return
    const { tx, later, send, now } = context
    const endpoint = await lockEndpoint(tx, endpointId)
    const delivery = await lockDelivery(tx, deliveryId)
    if (!endpoint || !delivery) return // deleted meanwhile
    const settled = settle({ delivery, endpoint }, outcome, now())
    later(updateDelivery(tx, settled.delivery))
    if (settled.endpoint !== endpoint) later(updateEndpoint(tx, settled.endpoint))
    if (settled.endpoint.disabledReason !== endpoint.disabledReason)
      await tellOfDisabling({ endpoint: settled.endpoint, deliveryId }, context)
    if (settled.retryInMs !== undefined)
      send(RetryWebhook, { endpointId, deliveryId }, { delayMs: settled.retryInMs })
  },
})

/** Into line again, behind what has come meanwhile. */
const retryWebhook = handle(RetryWebhook, (delivery, { send }) => send(DeliverWebhook, delivery))

export const deliveryHandlers = [deliverWebhook, retryWebhook]
