// An envelope as a job, and back: signed by its source, so that who may write to Redis speaks for nobody.
import { z } from '@hono/zod-openapi'
import type { BulkJobOptions } from 'bullmq'
import type { MessageSignatures } from '../../security/message-signatures.ts'
import { Envelope } from '../envelope.ts'

export const queueName = (module: string): string => `kerf-${module}`

/** The envelope as text, for a signature is over bytes. */
const SignedEnvelope = z.object({
  envelope: z.string(),
  signature: z.object({ kid: z.string(), value: z.string() }),
})
export type SignedEnvelope = z.output<typeof SignedEnvelope>

interface EnvelopeJob {
  readonly name: string
  readonly data: SignedEnvelope
  readonly opts: BulkJobOptions
}

/**
 * BullMQ swallows a job whose id it still knows. That is welcome while an earlier copy waits: else every lease of a
 * long backlog would make it longer. It is not when that copy is stuck. So the id changes with the generation, ever
 * more rarely: 1, 2, 4, 8 … Retries and dead letters are the inbox's, so that BullMQ keeps nothing.
 */
export function jobOf(envelope: Envelope, signatures: MessageSignatures): EnvelopeJob {
  const text = JSON.stringify(envelope)
  return {
    name: envelope.name,
    data: { envelope: text, signature: signatures.sign(envelope.source, text) },
    opts: {
      jobId: `${envelope.id}_${bits(envelope.generation)}`,
      attempts: 3,
      removeOnComplete: true,
      removeOnFail: true,
    },
  }
}

const bits = (generation: number) => 32 - Math.clz32(generation)

/** The envelope, or in one sentence why it is none. */
export function envelopeIn(data: unknown, module: string, signatures: MessageSignatures): Envelope | string {
  const signed = SignedEnvelope.safeParse(data)
  if (!signed.success) return `it is no envelope: ${sentenceOf(signed.error)}`
  const { envelope: text, signature } = signed.data
  const { success, data: envelope, error } = Envelope.safeParse(valueIn(text))
  if (!success) return `it is no envelope: ${sentenceOf(error)}`
  if (!signatures.isOf(envelope.source, text, signature))
    return `it says that it is from ${envelope.source}, and its signature (${signature.kid}) does not`
  return envelope.destination === module ? envelope : `it is meant for ${envelope.destination}`
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function sentenceOf({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'the job'}: ${issue?.message}`
}
