// An envelope as a job, and back. Here a job is to be signed, and its signature checked.
import type { BulkJobOptions } from 'bullmq'
import { Envelope } from './envelope.ts'

export const queueName = (module: string): string => `kerf-${module}`

interface EnvelopeJob {
  readonly name: string
  readonly data: Envelope
  readonly opts: BulkJobOptions
}

/**
 * The generation is part of the job's id: BullMQ swallows a job whose id it still knows, and what was sent
 * before may be stuck. Retries and dead letters are the inbox's, so that BullMQ keeps nothing.
 */
export function jobOf(envelope: Envelope): EnvelopeJob {
  return {
    name: envelope.name,
    data: envelope,
    opts: {
      jobId: `${envelope.id}_${envelope.generation}`,
      attempts: 3,
      removeOnComplete: true,
      removeOnFail: true,
    },
  }
}

/** The envelope, or in one sentence why it is none. */
export function envelopeIn(data: unknown, module: string): Envelope | string {
  const { success, data: envelope, error } = Envelope.safeParse(data)
  if (!success) {
    const [issue] = error.issues
    return `it is no envelope: ${issue?.path.join('.') || 'the job'}: ${issue?.message}`
  }
  return envelope.destination === module ? envelope : `it is meant for ${envelope.destination}`
}
