// What the rest tells of itself, as log lines and counts.
import type { BullObserver } from '../delivery/bullmq/observer.ts'
import type { DeliveryObserver } from '../delivery/observer.ts'
import type { DiscoveryObserver } from '../discovery/observer.ts'
import type { GatewayObserver } from '../gateway/exchange.ts'
import { refusalOf } from '../http/refusals.ts'
import type { LimitsObserver } from '../limits/observer.ts'
import type { OverloadObserver } from '../limits/overload.ts'
import type { ResilienceObserver } from '../resilience/observer.ts'
import type { Trace } from '../trace.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** One line for each request, one for whatever goes wrong, a count of everything; `trace` where somebody collects. */
export function processObserver(
  log: Log,
  metrics: Metrics,
  trace?: Trace,
): DeliveryObserver & GatewayObserver {
  return {
    ...(trace ? { trace } : {}),
    answered(answer) {
      const { method, route, status, ms, isHop } = answer
      metrics.request(method, route, status, ms / 1_000, isHop)
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
    audited(module, { actor, action, subject }) {
      log.info({ module, actor, action, subject }, 'audited')
    },
    failed(part, work, error) {
      // What is away comes back; anything else nobody has thought of.
      if (refusalOf(error)) log.warn({ part, work, error }, 'something that is needed is away')
      else log.error({ part, work, error }, 'failed unexpectedly')
    },
  }
}

/** What the edge holds up, and why. */
export function edgeObserver(log: Log, metrics: Metrics): LimitsObserver & OverloadObserver {
  return {
    away(source, error) {
      metrics.limitsAlone(true)
      log.warn({ source, error }, 'does not answer; this process counts alone')
    },
    back(source) {
      metrics.limitsAlone(false)
      log.info({ source }, 'answers again')
    },
    strangerProxy(address) {
      log.warn(
        { address },
        'sends X-Forwarded-For and is not in TRUSTED_PROXIES: all whom it brings are taken for one caller',
      )
    },
    overloaded(reason) {
      metrics.overloaded()
      log.warn({ reason }, 'there is more to do than can be done; requests are refused')
    },
  }
}

/** What a process sees of the others: discovery, calls, the road through Redis. */
export function elsewhereObserver(
  log: Log,
  metrics: Metrics,
  trace?: Trace,
): BullObserver & DiscoveryObserver & ResilienceObserver {
  return {
    ...(trace ? { trace } : {}),
    troubled: (error, suppressed) =>
      log.warn({ error, suppressed }, 'Redis does not take messages; the outboxes hold them'),
    dropped: (module, reason) => log.error({ module, reason }, 'no envelope of ours; dropped'),
    revived: (module, waiting) =>
      log.warn({ module, waiting }, 'nothing was taken from the queue; its worker was replaced'),
    found: (module, urls) => log.debug({ module, urls }, 'found'),
    away: (source, error) => log.warn({ source, error }, 'does not answer; its last word holds'),
    back: (source) => log.info({ source }, 'answers again'),
    disbelieved: (module, url) =>
      log.warn({ module, url }, 'a lease that no known key of the module has signed; passed over'),
    shunned: (module, url, shunMs) => log.warn({ module, url, shunMs }, 'failed; left alone for a while'),
    breaker: (module, state, error) => log.warn({ module, state, error }, 'the breaker of calls changed'),
    repeated: (module) => metrics.call('repeated', module),
    shed: (module, reason) => metrics.call(reason, module),
  }
}
