// What the rest tells of itself, as log lines and counts.
import type { DeliveryObserver } from '../delivery/observer.ts'
import type { GatewayObserver } from '../gateway/exchange.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** One line for each request, and one more where the fault is ours. */
export function gatewayObserver(log: Log, metrics: Metrics): GatewayObserver {
  return {
    answered({ requestId, method, route, status, ms, bytes }) {
      metrics.request(method, route, status, ms / 1_000)
      log.plain.info({ requestId, method, route, status, ms: Math.round(ms * 100) / 100, bytes }, 'request')
    },
    failed(error, { method, route, status }) {
      if (status === 500) log.error({ error, method, route }, 'a request failed unexpectedly')
      else log.warn({ error, method, route, status }, 'a request could not be served')
    },
  }
}

export function deliveryObserver(log: Log, metrics: Metrics): DeliveryObserver {
  return {
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
    failed(module, work, error) {
      log.warn({ module, work, error }, 'a round of background work failed and will be repeated')
    },
  }
}
