// What this process has done, counted in memory as it happens: requests by route, who spoke to whom, the last errors.
import type { Asked } from '../bus/questions.ts'
import type { DeliveryObserver } from '../delivery/observer.ts'
import { Failure } from '../failure.ts'
import type { Answered, GatewayObserver } from '../gateway/exchange.ts'
import { refusalOf } from '../http/refusals.ts'
import { knownMethod } from '../observability/http-method.ts'
import { openCountingWindow } from '../resilience/counting-window.ts'
import { gateway } from '../hosting/topology.ts'
import { openHistory } from './history.ts'
import { type MeterReading, openMeter, openMeters } from './meter.ts'
import { openRecentErrors } from './recent-errors.ts'
import type { ProcessReport } from './report.ts'

type Observer = DeliveryObserver & GatewayObserver

export interface Activity {
  /** Tells `observer` all that it is told, and counts it. */
  observing(observer: Observer): Observer
  readonly asked: Asked
  read(): Pick<ProcessReport, 'routes' | 'flows' | 'history' | 'errors'>
}

/** `now` in ms since 1970. */
export function openActivity(now: () => number = Date.now): Activity {
  // Looked at once for whatever happens, though several counters hear of it.
  let moment = now()
  const at = () => moment
  const routes = openMeters(() => openRoute(at))
  const messages = openMeters(() => openMeter(at))
  const questions = openMeters(() => openMeter(at))
  const history = openHistory(at)
  const errors = openRecentErrors(now)

  /** What the gateway of another process has let in is counted there. */
  function answered({ method, route, module, isHop, status, ms }: Answered): void {
    if (isHop) return
    moment = now()
    const counted = routes.of(knownMethod(method), route)
    counted.count(status, ms)
    counted.module = module ?? gateway
    history.add('requests')
    history.add('busyMs', ms)
    if (status >= 500) history.add('failures')
  }

  function handled(to: string, from: string, hasFailed: boolean): void {
    moment = now()
    messages.of(from, to).count(hasFailed)
    history.add(hasFailed ? 'troubled' : 'handled')
  }

  return {
    observing: (observer) => ({
      ...observer,
      answered(answer) {
        answered(answer)
        observer.answered(answer)
      },
      handled(module, message, source) {
        handled(module, source, false)
        observer.handled(module, message, source)
      },
      retried(module, message, error, source) {
        handled(module, source, true)
        errors.note('retry', module, message, error)
        observer.retried(module, message, error, source)
      },
      died(module, message, id, error, source) {
        handled(module, source, true)
        errors.note('dead', module, message, error)
        observer.died(module, message, id, error, source)
      },
      failed(part: string, work: string, error: unknown) {
        errors.note(refusalOf(error) ? 'away' : 'fault', part, work, error)
        observer.failed(part as 'gateway', work, error) // both of an observer's declarations come to the same
      },
    }),
    asked(from, to, error) {
      moment = now()
      questions.of(from, to).count(isNoAnswer(error))
    },
    read() {
      moment = now()
      return {
        routes: routes
          .entries()
          .map(([method, route, counted]) => ({ method, route, module: counted.module, ...counted.read() })),
        flows: [...flowsOf('message', messages.entries()), ...flowsOf('question', questions.entries())],
        history: history.read(),
        errors: errors.read(),
      }
    },
  }
}

function flowsOf(
  kind: 'message' | 'question',
  entries: readonly (readonly [from: string, to: string, meter: { read(): MeterReading }])[],
): ProcessReport['flows'] {
  return entries.map(([from, to, meter]) => ({ kind, from, to, ...meter.read() }))
}

/** A refusal is an answer; that nobody could be asked is not. */
function isNoAnswer(error: unknown): boolean {
  if (error === undefined) return false
  return !(error instanceof Failure) || error.kind === 'unavailable' || error.kind === 'unknown'
}

function openRoute(now: () => number) {
  const meter = openMeter(now)
  const lately = openCountingWindow(['answers', 'microseconds'], 10_000, now)
  let refused = 0
  return {
    module: gateway as string,
    count(status: number, ms: number): void {
      meter.count(status >= 500)
      if (status >= 400 && status < 500) refused += 1
      lately.add('answers')
      lately.add('microseconds', Math.round(ms * 1_000))
    },
    read: () => ({
      ...meter.read(),
      refused,
      meanMs: lately.sum('microseconds') / 1_000 / (lately.sum('answers') || 1),
    }),
  }
}
