// What the tests of the road through Redis share: envelopes, an observer that remembers, receivers that write down.
import { openBullTransport, type BullTransport } from '../../../runtime/delivery/bullmq/transport.ts'
import type { BullObserver } from '../../../runtime/delivery/bullmq/observer.ts'
import type { Envelope } from '../../../runtime/delivery/envelope.ts'
import { Failure } from '../../../runtime/failure.ts'
import type { TestRedis } from '../../world/redis.ts'
import { testKeys } from '../../world/service-keys.ts'
import { until } from '../../world/until.ts'

const keys = testKeys('alpha', 'beta')
export const publicKeys = keys.known
/** Of a process that hosts both modules. */
export const signatures = keys.signaturesOf('alpha', 'beta')

export function noteFor(key: string | null, over: Partial<Envelope> = {}): Envelope {
  return {
    id: Bun.randomUUIDv7(),
    name: 'beta.note@1',
    source: 'alpha',
    destination: 'beta',
    key,
    after: null,
    generation: 1,
    sentAt: new Date().toISOString(),
    context: { requestId: 'test', caller: { kind: 'system' } },
    data: { key, text: 'x'.repeat(200) },
    ...over,
  }
}

export const notes = (count: number, key = 'k') =>
  Array.from({ length: count }, (_, at) => noteFor(`${key}${at}`))
export const resent = (envelopes: readonly Envelope[]) =>
  envelopes.map((envelope) => ({ ...envelope, generation: envelope.generation + 1 }))
export const idsOf = (envelopes: readonly Envelope[]) => envelopes.map(({ id }) => id)

export interface Told {
  readonly observer: BullObserver
  readonly troubles: { readonly error: unknown; readonly suppressed: number }[]
  readonly dropped: string[]
  readonly revived: string[]
}

export function remembering(): Told {
  const told: Omit<Told, 'observer'> = { troubles: [], dropped: [], revived: [] }
  return {
    ...told,
    observer: {
      troubled: (error, suppressed) => void told.troubles.push({ error, suppressed }),
      dropped: (_, reason) => void told.dropped.push(reason),
      revived: (module) => void told.revived.push(module),
    },
  }
}

/** Opens transports that are all closed together. */
export function transportYard() {
  const opened: BullTransport[] = []
  return {
    open(url: string, options: Partial<Parameters<typeof openBullTransport>[0]> = {}): BullTransport & Told {
      const told = remembering()
      const transport = openBullTransport({ url, signatures, observer: told.observer, ...options })
      opened.push(transport)
      return { ...transport, ...told }
    },
    async closeAll(): Promise<void> {
      await Promise.all(opened.splice(0).map((transport) => transport.close(200)))
    },
  }
}

/** Receives for `beta`, and remembers in order. */
export function collect(transport: BullTransport, concurrency = 4): Envelope[] {
  const got: Envelope[] = []
  transport.receive('beta', concurrency, async (envelope) => void got.push(envelope))
  return got
}

/** Jobs in Redis that nobody has taken. */
export const waitingIn = async (redis: TestRedis) => Number(await redis.cli('llen', 'kerf:kerf-beta:wait'))

export const arrived = (got: readonly Envelope[], count: number) =>
  until(`${count} envelopes arrived`, () => got.length >= count)

/** The code of the refusal, or that it was sent. */
export const refusal = (sent: Promise<void>) =>
  sent.then(
    () => 'sent',
    (error: unknown) => (error instanceof Failure ? error.code : error),
  )
