// An admin registers an endpoint, and is shown its secret this once.
import { useCase } from '../module.ts'
import type { Endpoint } from './endpoint.ts'
import type { ListedEvent } from './events.ts'
import { EndpointId, SecretId } from './messages.ts'
import { sealSecret } from './seal.ts'
import { newSecret } from './secret.ts'
import { insertEndpoint, insertSecret } from './store.ts'
import { checkUrl } from './url.ts'

interface Registration {
  readonly url: string
  readonly events: readonly ListedEvent[]
  readonly by: string
}

export const registerEndpoint = useCase(
  async ({ url, events, by }: Registration, { tx, later, now, newId, audit, settings }) => {
    checkUrl(url, settings.WEBHOOK_ALLOW_PRIVATE)
    const endpoint: Endpoint = {
      id: newId(EndpointId),
      url,
      events,
      disabledReason: null,
      failingSince: null,
      restingUntil: null,
      createdBy: by,
      createdAt: now(),
      updatedAt: now(),
      version: 1,
    }
    const { id } = endpoint
    const secret = newSecret()
    later(insertEndpoint(tx, endpoint))
    const stored = { id: newId(SecretId), endpointId: id, secret }
    later(insertSecret(tx, await sealSecret(stored, settings.SEALING_KEYS_NOTIFICATIONS)))
    audit('webhook-endpoint.registered', id)
    return { endpoint, secret }
  },
)
