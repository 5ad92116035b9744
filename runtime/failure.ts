// How a module refuses: a stable code, a kind, one public sentence. Only the HTTP edge knows status codes.

/** The ways in which anything may refuse. */
export type FailureKind =
  | 'malformed' // not understood at all
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'stale' // the caller's version is not the current one
  | 'too-large'
  | 'unsupported'
  | 'invalid' // understood, and not acceptable
  | 'throttled'
  | 'unavailable'
  | 'unknown' // it may or may not have happened

export interface FieldError {
  /** RFC 6901, into the request's body, e.g. `/lines/0/sku`. */
  readonly pointer: string
  readonly detail: string
}

export interface FailureDetails {
  /** Replaces the public sentence. */
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly retryAfterSeconds?: number
  /** Private: goes to the log, never to the client. */
  readonly cause?: unknown
}

/** A refusal on purpose; everything else that is thrown is a fault of ours. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: FailureKind
  readonly code: string
  readonly errors: readonly FieldError[]
  readonly retryAfterSeconds: number | undefined

  constructor(kind: FailureKind, code: string, sentence: string, details: FailureDetails = {}) {
    super(details.detail ?? sentence, { cause: details.cause })
    this.kind = kind
    this.code = code
    this.errors = details.errors ?? []
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

export interface FailureMaker {
  (details?: FailureDetails): Failure
  readonly kind: FailureKind
  readonly code: string
}

/** Declares one refusal: `throw orderMissing()`. `sentence` is public. */
export function failure(kind: FailureKind, code: string, sentence: string): FailureMaker {
  return Object.assign((details?: FailureDetails) => new Failure(kind, code, sentence, details), {
    kind,
    code,
  })
}
