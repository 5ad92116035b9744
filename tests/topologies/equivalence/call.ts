// One call of a client, as data: it names people and things by number, which each run resolves for itself.
import type { Known } from './known.ts'

export type Who = 'nobody' | 'admin' | 'liar' | number

export interface Call {
  readonly method: string
  readonly path: (known: Known) => string
  readonly as: Who
  readonly body?: unknown
  /** Sent as it is, in place of `body`. */
  readonly bytes?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Of the body: the refresh token of this person, the `back`th last one. */
  readonly refresh?: { readonly who: number; readonly back: number }
}

export const people = 3
/** The last two are no products: one is none yet, the other never. */
export const skus = ['EQ-OAK', 'EQ-ASH', 'EQ-FEW', 'EQ-ELM', 'EQ-NEW', 'EQ-NONE'] as const
