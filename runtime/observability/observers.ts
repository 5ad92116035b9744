// What the rest tells of itself, as log lines and counts.
import type { BullObserver } from '../delivery/bullmq/observer.ts'
import type { DeliveryObserver } from '../delivery/observer.ts'
import type { DiscoveryObserver } from '../discovery/observer.ts'
import type { GatewayObserver } from '../gateway/exchange.ts'
import { refusalOf } from '../http/refusals.ts'
import type { ResilienceObserver } from '../resilience/observer.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** One line for each request, one for whatever goes wrong, a count of everything. */
export function processObserver(log: Log, metrics: Metrics): DeliveryObserver & GatewayObserver {
  return {
    answered(answer) {
      metrics.request(answer.method, answer.route, answer.status, answer.ms / 1_000)
      log.request(answer)
    },
    handled(module, message) {
      metrics.message('handled', module, message)
    },
    retried(module, message, error) {
      metrics.message('retried', module, message)
      log.warn({ module, message, error }, 'a message will be tried again')
    },
    parked(module, message) {
      metrics.message('parked', module, message)
    },
    died(module, message, id, error) {
      metrics.message('dead', module, message)
      log.error({ module, message, id, error }, 'a message is dead: replay or discard it')
    },
    healed(module, count) {
      metrics.healed(module, count)
      log.warn({ module, count }, 'acknowledgements were lost; the sweep made up for them')
    },
    failed(part, work, error) {
      // What is away comes back; anything else nobody has thought of.
      if (refusalOf(error)) log.warn({ part, work, error }, 'something that is needed is away')
      else log.error({ part, work, error }, 'failed unexpectedly')
    },
  }
}

/** What a process sees of the others: discovery, calls, the road through Redis. */
export function elsewhereObserver(
  log: Log,
  metrics: Metrics,
): BullObserver & DiscoveryObserver & ResilienceObserver {
  return {
    troubled: (error, unsaid) =>
      log.warn({ error, unsaid }, 'Redis does not take messages; the outboxes hold them'),
    dropped: (module, reason) => log.error({ module, reason }, 'no envelope of ours; dropped'),
    revived: (module, waiting) =>
      log.warn({ module, waiting }, 'nothing was taken from the queue; its worker was replaced'),
    found: (module, urls) => log.debug({ module, urls }, 'found'),
    away: (source, error) => log.warn({ source, error }, 'does not answer; its last word holds'),
    back: (source) => log.info({ source }, 'answers again'),
    shunned: (module, url, shunMs) => log.warn({ module, url, shunMs }, 'failed; left alone for a while'),
    breaker: (module, state, error) => log.warn({ module, state, error }, 'the breaker of calls changed'),
    repeated: (module) => metrics.call('repeated', module),
    shed: (module, reason) => metrics.call(reason, module),
  }
}
