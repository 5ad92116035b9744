// A message as it travels.
import { z } from '@hono/zod-openapi'

export const MessageContext = z.object({
  requestId: z.string(),
  caller: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('anonymous') }),
    z.object({
      kind: z.literal('user'),
      id: z.string(),
      role: z.enum(['customer', 'admin']),
      session: z.string(),
    }),
    z.object({ kind: z.literal('system') }),
  ]),
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
})

export const Envelope = z.object({
  id: z.uuid(),
  /** `<owner>.<words>@<version>` */
  name: z.string(),
  source: z.string(),
  destination: z.string(),
  /** Messages of one source, destination and key are handled in the order of their commits; null stands in no line. */
  key: z.string().nullable(),
  /** The predecessor in that line that still stood in the outbox when this copy was sent. */
  after: z.uuid().nullable(),
  /** How often it was sent, this time included. */
  generation: z.int(),
  /** When this copy was sent, by the sender's database clock. */
  sentAt: z.string(),
  context: MessageContext,
  data: z.unknown(),
})
export type Envelope = z.output<typeof Envelope>

/** A message that waits for its transaction's end. */
export interface Draft {
  readonly id: string
  readonly name: string
  readonly destination: string
  /** Null for a delayed message: it stands in no line. */
  readonly key: string | null
  readonly data: unknown
  readonly delayMs: number
}
