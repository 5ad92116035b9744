// One request on its way through the gateway.
import type { Context } from '../context.ts'
import type { AnyApiEnv } from '../http/routes.ts'

/** What the gateway knows of a request; handlers find it in `c.env`. */
export interface Exchange {
  /** What every log line and message carries; its caller is anonymous until authentication. */
  readonly context: { -readonly [Part in keyof Context]: Context[Part] }
  /** Decoded where that is safe, without the query. */
  path: string
  /** The pattern of the route that answers, e.g. `/v1/products/{sku}`; `none` while none does, so that strangers invent no labels. */
  route: string
  /** Neither logged nor counted: a probe. */
  quiet: boolean
}

export type GatewayEnv = AnyApiEnv & { Bindings: Exchange }

/** What the gateway tells of itself. Only `observability/` logs and counts. */
export interface GatewayObserver {
  answered(answer: Answered): void
  /** `work` (a method and a route) was answered 5xx: a fault of ours, or something that we need is away. */
  failed(part: 'gateway', work: string, error: unknown): void
}

export interface Answered {
  readonly requestId: string
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
  /** Of the body; undefined where it is streamed. */
  readonly bytes: number | undefined
}
