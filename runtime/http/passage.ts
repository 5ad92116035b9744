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
  /** Waits for what a client sends at its own pace, and takes up no room meanwhile. Throws where there is none afterwards. */
  untilSent<T>(body: Promise<T>): Promise<T>
}
