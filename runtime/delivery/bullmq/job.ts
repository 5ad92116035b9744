// An envelope as a job, and back. A job is not signed: who may write to Redis may speak for any module.
import type { BulkJobOptions } from 'bullmq'
import { Envelope } from '../envelope.ts'

export const queueName = (module: string): string => `kerf-${module}`

interface EnvelopeJob {
  readonly name: string
  readonly data: Envelope
  readonly opts: BulkJobOptions
}

/**
 * BullMQ swallows a job whose id it still knows. That is welcome while an earlier copy waits: else every lease of a
 * long backlog would make it longer. It is not when that copy is stuck. So the id changes with the generation, ever
 * more rarely: 1, 2, 4, 8 … Retries and dead letters are the inbox's, so that BullMQ keeps nothing.
 */
export function jobOf(envelope: Envelope): EnvelopeJob {
  return {
    name: envelope.name,
    data: envelope,
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
export function envelopeIn(data: unknown, module: string): Envelope | string {
  const { success, data: envelope, error } = Envelope.safeParse(data)
  if (!success) {
    const [issue] = error.issues
    return `it is no envelope: ${issue?.path.join('.') || 'the job'}: ${issue?.message}`
  }
  return envelope.destination === module ? envelope : `it is meant for ${envelope.destination}`
}
