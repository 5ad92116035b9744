// One module at home in this process: its pools, its half of every road, its code.
import { openHandling } from '../bus/handling.ts'
import type { Questions } from '../bus/questions.ts'
import type { Registry } from '../bus/registry.ts'
import { openUseCases, type UseCases } from '../bus/use-cases.ts'
import { type Context, systemContext, withContext } from '../context.ts'
import { pooledDatabase } from '../database/pooled.ts'
import { openPool, type Pool } from '../database/pool.ts'
import { openAcknowledgements } from '../delivery/acknowledgements.ts'
import { type DeadLetters, openDeadLetters } from '../delivery/dead-letters.ts'
import { type Inbox, openInbox } from '../delivery/inbox.ts'
import type { DeliveryObserver } from '../delivery/observer.ts'
import { openOutbox, type Outbox } from '../delivery/outbox.ts'
import type { Peers } from '../delivery/peers.ts'
import { openPoller } from '../timing/poller.ts'
import { openPruning } from '../delivery/pruning.ts'
import { openRelay } from '../delivery/relay.ts'
import type { DeliverySettings } from '../delivery/settings.ts'
import type { Transport } from '../delivery/transport.ts'
import type { ModuleDefinition } from '../module.ts'
import { spanning } from '../trace.ts'

export interface HostedModuleOptions {
  readonly definition: ModuleDefinition
  /** With the module's own role. */
  readonly databaseUrl: string
  readonly poolSize: number
  readonly settings: unknown
  readonly registry: Registry
  readonly questions: Questions
  readonly peers: Peers
  readonly delivery: DeliverySettings
  readonly observer: DeliveryObserver
  readonly now: () => Date
  readonly random: () => number
  transportTo(destination: string): Transport
}

export interface HostedModule {
  readonly definition: ModuleDefinition
  readonly useCases: UseCases
  /**
   * For requests and questions: its size, its queue and its time limits are the bulkhead between modules. Delivery has
   * a pool of its own, so that neither can starve the other.
   */
  readonly pool: Pool
  readonly deliveryPool: Pool
  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly deadLetters: DeadLetters
  /** Runs the module's start-up use cases. */
  prepare(): Promise<void>
  /** Takes messages from now on. */
  startDelivery(): void
  /** Takes no more messages, ends what is under way, tells the senders; each step at most `limitMs`. */
  stopDelivery(limitMs: number): Promise<void>
  close(limitMs: number): Promise<void>
}

export function openHostedModule(options: HostedModuleOptions): HostedModule {
  const {
    definition,
    databaseUrl,
    poolSize,
    registry,
    questions,
    peers,
    delivery,
    observer,
    now,
    random,
    transportTo,
  } = options
  const module = definition.name
  const failed = (work: string) => (error: unknown) => observer.failed(module, work, error)

  const pool = openPool({ url: databaseUrl, name: `kerf ${module}`, size: poolSize })
  const deliveryPool = openPool({
    url: databaseUrl,
    name: `kerf ${module} delivery`,
    size: delivery.concurrency + 1,
    waitMs: 30_000,
    queueLimit: 2_000,
  })
  const outbox = openOutbox(module, deliveryPool, delivery)
  const destinations = registry.modules.map(({ name }) => name)
  const relay = openRelay({ module, destinations, outbox, settings: delivery, peers, observer, transportTo })
  const useCases = openUseCases({
    module,
    registry,
    questions,
    databaseFor: (asker) => pooledDatabase(pool, asker),
    outbox,
    relay,
    settings: options.settings,
    now,
    audited: (entry) => observer.audited?.(module, entry),
  })
  const acknowledgements = openAcknowledgements(peers, delivery.acknowledgeMs, failed('acknowledgement'))
  const receiver = openHandling(definition, registry, useCases, deliveryPool, observer.trace)
  const inbox = openInbox({
    module,
    pool: deliveryPool,
    settings: delivery,
    receiver,
    peers,
    acknowledgements,
    observer,
    random,
  })
  let isOpen = false
  const tries = openPoller(delivery.pollMs, async () => isOpen && inbox.tryDue(), failed('inbox'))
  const pruning = openPoller(
    delivery.pruneMs,
    openPruning(deliveryPool, peers, delivery, failed('pruning')),
    failed('pruning'),
  )

  const answers = new Map(definition.answers.map(({ query, answer }) => [query.name, answer]))
  questions.provide(module, (query, input, context, signal) => {
    const answer = answers.get(query.name)
    if (!answer) throw new Error(`${module} has no answer to ${query.name}`)
    const given = (context: Context) => useCases.read({ context, signal }) as never // parsed by the query's own schema
    if (!context.span) return answer(input as never, given(context))
    const span = context.span.begin({ what: 'answer', query: query.name, module })
    return spanning(span, context, (within) => answer(input as never, given(within)))
  })

  return {
    definition,
    useCases,
    pool,
    deliveryPool,
    outbox,
    inbox,
    deadLetters: openDeadLetters({ module, pool: deliveryPool, tries, acknowledgements }),
    async prepare() {
      const context = systemContext()
      const signal = AbortSignal.timeout(60_000)
      for (const useCase of definition.onStart)
        await withContext(context, () =>
          useCases.run(({ given }) => useCase(undefined as never, given as never), { context, signal, pool }),
        )
    },
    startDelivery() {
      isOpen = true
      transportTo(module).receive(module, delivery.concurrency, (envelope) => inbox.deliver(envelope))
      relay.wake()
      tries.wake()
    },
    async stopDelivery(limitMs) {
      await Promise.all([relay.close(limitMs), tries.close(limitMs), pruning.close(limitMs)])
      await inbox.close(limitMs)
      await acknowledgements.close(limitMs)
    },
    async close(limitMs) {
      await Promise.all([pool.close(limitMs), deliveryPool.close(limitMs)])
    },
  }
}
