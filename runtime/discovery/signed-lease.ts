// A lease as it stands in Redis: signed by each module that it is for, so that who may write there hosts nothing.
import { z } from '@hono/zod-openapi'
import type { MessageSignatures } from '../security/message-signatures.ts'
import { ownerOf } from '../security/service-key.ts'
import { instancesKey, type LeaseTexts } from './leases.ts'

/** What a process says of itself. */
export interface Lease {
  /** Of this run of the process, not of its place. */
  readonly id: string
  readonly url: string
  readonly modules: readonly string[]
}

/** What is believed of a lease: that `module` lives at `url` in the run `id`, or, without `url`, that it has left. */
export interface Claim {
  readonly module: string
  readonly id: string
  readonly url: string | undefined
  /** When its signature ends, in ms since 1970. Whoever lives signs again long before. */
  readonly until: number
}

/** Without `url`: the process has left, which is more than that its lease ran out. A module is named by its key. */
const SignedLease = z.object({
  id: z.string(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  until: z.int(),
  signatures: z.array(z.object({ kid: z.string(), value: z.string() })).max(100),
})

/**
 * Good until `until`, whoever keeps it: the address of a process that has died may be another one's by and by. Throws
 * where this process has no key of one of `modules`.
 */
export function signLease(
  { id, url, modules }: Lease,
  until: number,
  { sign }: Pick<MessageSignatures, 'sign'>,
): LeaseTexts {
  const signed = (url?: string) =>
    JSON.stringify({
      id,
      url,
      until,
      signatures: modules.map((module) => sign(module, statement(id, url, until))),
    })
  return { live: signed(url), gone: signed() }
}

/**
 * Of each module whose own key has signed it; `onForged` is told of the others. Nothing of what is no lease: a newer
 * version may have written it.
 */
export function claimsIn(
  text: string,
  { isOf }: Pick<MessageSignatures, 'isOf'>,
  onForged: (module: string, url: string | undefined) => void,
): Claim[] {
  const lease = SignedLease.safeParse(parsed(text))
  if (!lease.success) return []
  const { id, url, until, signatures } = lease.data
  return signatures.flatMap((signature) => {
    const module = ownerOf(signature.kid)
    if (isOf(module, statement(id, url, until), signature)) return [{ module, id, url, until }]
    onForged(module, url)
    return []
  })
}

/** Begins as no envelope does: what is signed for the one means nothing for the other. */
function statement(id: string, url: string | undefined, until: number): string {
  return `${instancesKey} ${JSON.stringify([id, url ?? null, until])}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
