// What a route's own steps know of the request that they serve, beside what Hono gives.
import type { Context } from '../context.ts'

export interface Passage {
  readonly context: Context
  /** Without the query. */
  readonly path: string
  /** The pattern of the route. */
  readonly route: string
  /** Doing it twice is doing it once: its replies are kept by `Idempotency-Key`. */
  isRepeatable: boolean
  /** Waits for a body of `bytes` at most, which a client sends at its own pace, and takes up no room meanwhile but for these. Throws where there is none, for these or afterwards. */
  untilSent(bytes: number, body: () => Promise<Uint8Array>): Promise<Uint8Array>
}
