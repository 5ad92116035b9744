// An admin changes an endpoint, or removes it.
import { isCurrent } from '#runtime'
import { endpointChanged, endpointMissing } from '../failures.ts'
import { useCase } from '../module.ts'
import { changed, type EndpointChange } from './endpoint.ts'
import type { EndpointId } from './messages.ts'
import { deleteEndpoint, lockEndpoint, updateEndpoint } from './store.ts'
import { checkUrl } from './url.ts'

interface Change {
  readonly id: EndpointId
  readonly change: EndpointChange
  readonly ifMatch: string | undefined
}

export const changeEndpoint = useCase(
  async ({ id, change, ifMatch }: Change, { tx, later, now, audit, settings }) => {
    if (change.url !== undefined) checkUrl(change.url, settings.WEBHOOK_ALLOW_PRIVATE)
    const endpoint = await lockEndpoint(tx, id)
    if (!endpoint) throw endpointMissing()
    if (!isCurrent(ifMatch, endpoint.version)) throw endpointChanged()
    const after = changed(endpoint, change, now())
    later(updateEndpoint(tx, after))
    audit('webhook-endpoint.changed', id)
    return after
  },
)

/** What is on its way to it is no longer sent. */
export const removeEndpoint = useCase(async (id: EndpointId, { tx, audit }) => {
  if (!(await deleteEndpoint(tx, id))) throw endpointMissing()
  audit('webhook-endpoint.removed', id)
})
