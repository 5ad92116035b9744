// One request on its way through the gateway.
import type { Context } from '../context.ts'
import { unwrapped } from '../database/errors.ts'
import type { Passage } from '../http/passage.ts'
import type { AnyApiEnv } from '../http/routes.ts'
import type { Overload } from '../limits/overload.ts'
import type { Standing } from '../limits/quota.ts'
import { type Client, nobody } from './client.ts'
import type { Trace } from '../trace.ts'

/** How long a request's work may take before it is given up. */
const REQUEST_MS = 30_000

/** What stands in logs and metrics where a path is no route, so that strangers invent no labels. */
export const noRoute = '(no route)'

/** What the gateway knows of a request; handlers find it in `c.env`. */
export class Exchange implements Passage {
  /** What every log line and message carries; its caller is anonymous until authentication. */
  readonly context: { -readonly [Part in keyof Context]: Context[Part] }
  /** Decoded where that is safe, without the query. */
  path: string
  /** Where it comes from. */
  readonly client: Client
  /** The quotas that it came under. */
  readonly standings: Standing[] = []
  /** The pattern of the route that answers, e.g. `/v1/products/{sku}`. */
  route = noRoute
  /** Whose route that is. */
  module: string | undefined
  /** Doing it twice is doing it once: its replies are kept by `Idempotency-Key`. */
  isRepeatable = false
  /** Neither logged nor counted: a probe. */
  quiet = false
  private readonly request: Request
  private readonly overload: Overload | undefined
  private isUnderWay = false
  private heldBytes = 0
  private work: AbortController | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    request: Request,
    context: Exchange['context'],
    path: string,
    client = nobody,
    overload?: Overload,
  ) {
    this.request = request
    this.context = context
    this.path = path
    this.client = client
    this.overload = overload
  }

  /** Throws at once where more is under way than can be. */
  enter(): void {
    if (!this.overload || this.isProbe) return
    this.overload.enter()
    this.isUnderWay = true
  }

  /** Else a few slow clients would keep all the others out. */
  async untilSent(bytes: number, body: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const { overload } = this
    if (!overload) return body()
    overload.hold(bytes)
    this.heldBytes = bytes
    this.leave()
    const sent = await body()
    overload.release(bytes - sent.length)
    this.heldBytes = sent.length
    overload.reenter()
    this.isUnderWay = true
    return sent
  }

  /** Aborts when the client has gone or the time is over. Made when first asked for: it is a fifth of a simple route's cost. */
  get signal(): AbortSignal {
    if (this.work) return this.work.signal
    const work = (this.work = new AbortController())
    const late = () => new DOMException(`the request took longer than ${REQUEST_MS} ms`, 'TimeoutError')
    this.timer = setTimeout(() => work.abort(late()), REQUEST_MS)
    const { signal } = this.request
    if (signal.aborted) work.abort(signal.reason)
    else signal.addEventListener('abort', () => work.abort(signal.reason), { once: true })
    return work.signal
  }

  /** Asked by whoever watches over the process: neither limited nor refused, however much there is to do. */
  get isProbe(): boolean {
    return this.path === '/livez' || this.path === '/readyz'
  }

  /** Whether it was the client's leaving that was thrown, and no fault that nobody heard of. */
  isEndedBy(thrown: unknown): boolean {
    const { signal } = this.request
    return signal.aborted && unwrapped(thrown) === signal.reason
  }

  /** The answer is ready. */
  end(): void {
    this.leave()
    this.overload?.release(this.heldBytes)
    clearTimeout(this.timer)
  }

  private leave(): void {
    if (this.isUnderWay) this.overload?.leave()
    this.isUnderWay = false
  }
}

export type GatewayEnv = AnyApiEnv & { Bindings: Exchange }

/** What the gateway tells of itself. Only `observability/` logs and counts. */
export interface GatewayObserver {
  /** Not given where nobody traces. */
  readonly trace?: Trace
  answered(answer: Answered): void
  /** `work` (a method and a route) was answered 5xx: a fault of ours, or something that we need is away. */
  failed(part: 'gateway', work: string, error: unknown): void
}

export interface Answered {
  readonly requestId: string
  readonly method: string
  readonly route: string
  readonly module: string | undefined
  /** It came by the gateway from another process, which counts it too. */
  readonly isHop: boolean
  readonly status: number
  /** The client's; empty between processes. */
  readonly address: string
  /** The id of whoever is signed in; also where they are refused. */
  readonly user?: string | undefined
  /** Until the answer was ready. */
  readonly ms: number
}
