// An endpoint gets a new secret; the old one signs beside it for a day.
import { endpointMissing, tooManySecrets } from '../failures.ts'
import { useCase } from '../module.ts'
import { type EndpointId, SecretId } from './messages.ts'
import { sealSecret } from './seal.ts'
import { newSecret, overlapMs } from './secret.ts'
import { deleteExpiredSecrets, insertSecret, lockEndpoint, retireSecrets, signingSecrets } from './store.ts'

/** Each one that signs is in the header of every webhook. */
const mostSecrets = 5

/** Gives the new one, which is not shown again. */
export const rotateSecret = useCase(
  async (endpointId: EndpointId, { tx, later, now, newId, audit, settings }): Promise<string> => {
    if (!(await lockEndpoint(tx, endpointId))) throw endpointMissing()
    const signing = await signingSecrets(tx, endpointId, now())
    if (signing.length >= mostSecrets) throw tooManySecrets()
    const secret = newSecret()
    later(deleteExpiredSecrets(tx, endpointId, now()))
    later(retireSecrets(tx, endpointId, new Date(now().getTime() + overlapMs)))
    const stored = { id: newId(SecretId), endpointId, secret }
    later(insertSecret(tx, await sealSecret(stored, settings.SEALING_KEYS_NOTIFICATIONS)))
    audit('webhook-endpoint.secret-rotated', endpointId)
    return secret
  },
)
