// What can go wrong between us and Postgres, and how to read what Postgres itself said.

/** `unavailable`: nothing happened, try again later. `unknown`: it may or may not have happened. */
export type DatabaseFailureKind = 'unavailable' | 'unknown'

/** A failure of the road to the database; what Postgres answers (a violated constraint, say) is not one. */
export class DatabaseFailure extends Error {
  readonly kind: DatabaseFailureKind

  constructor(kind: DatabaseFailureKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = new.target.name
    this.kind = kind
  }
}

/** The connection could not be opened, or died before COMMIT was sent: nothing of the transaction happened. */
export class ConnectionLost extends DatabaseFailure {
  constructor(message: string, cause?: unknown) {
    super('unavailable', message, cause)
  }
}

/** No answer came in time. The connection was thrown away, and its transaction with it. */
export class StatementDeadline extends DatabaseFailure {
  constructor(limitMs: number) {
    super('unavailable', `Postgres did not answer within ${limitMs} ms; the connection was thrown away`)
  }
}

/** Postgres refused a statement for a reason that lies with the server: nothing of its transaction happens. */
export class ServerUnable extends DatabaseFailure {
  constructor(cause: Error) {
    super('unavailable', `Postgres cannot do this now: ${cause.message}`, cause)
  }
}

/** Every connection is leased, and too many wait already or this caller has waited too long. */
export class PoolExhausted extends DatabaseFailure {
  constructor(message: string) {
    super('unavailable', message)
  }
}

/** COMMIT was sent and its answer never came: ask the database before you do it again. */
export class CommitUnknown extends DatabaseFailure {
  constructor(cause: unknown) {
    super('unknown', 'the connection died between COMMIT and its answer: committed or not', cause)
  }
}

/** A statement came after its transaction or lease had ended: somebody kept a reference. A fault of the caller's. */
export class TransactionOver extends Error {
  override readonly name = 'TransactionOver'

  constructor() {
    super('this transaction has ended: await each statement, or hand it to later(), before the work returns')
  }
}

/** The five characters of SQLSTATE, however deep drizzle or a caller wrapped them; nothing if Postgres said nothing. */
export function postgresCode(error: unknown): string | undefined {
  return answerOf(error)?.code
}

/** Whether a unique constraint (this one, if named) refused the row. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const answer = answerOf(error)
  return answer?.code === '23505' && (constraint === undefined || answer.constraint_name === constraint)
}

/** The error below drizzle's wrapping, whose message would carry every parameter into the logs. */
export function unwrapped(error: unknown): unknown {
  return error instanceof Error && 'params' in error && error.cause instanceof Error ? error.cause : error
}

interface PostgresAnswer {
  readonly code: string
  readonly constraint_name?: string
}

function answerOf(error: unknown): PostgresAnswer | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (isAnswer(at)) return at
  return undefined
}

/**
 * Whether Postgres itself said this about a statement. The driver's own errors (`ECONNRESET`) have no severity, and
 * what is FATAL or worse is said about the connection.
 */
export function isAnswer(error: unknown): error is Error & PostgresAnswer {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR' && 'code' in error
}

/** The server takes no writes, as a standby that was the primary. Whoever connects anew may find one that does. */
export const READ_ONLY = '25006'

/** Gave way to others (class 40); out of disk, memory, or what else has a limit (53); an operator has stepped in (57). */
const ofTheServer = /^(?:40|53|57)/

/** An answer that says nothing of its statement becomes `ServerUnable`, with itself as the cause. */
export function blamed(error: unknown): unknown {
  const isServers = isAnswer(error) && (error.code === READ_ONLY || ofTheServer.test(error.code))
  return isServers ? new ServerUnable(error) : error
}
