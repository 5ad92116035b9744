// One transaction on one connection that nobody else can reach: lazy, pipelined, honest about its outcome.
import { drizzleOver, type Database, type DrizzleClient } from './drizzle.ts'
import { CommitUnknown, ConnectionLost, postgresCode, TransactionOver, unwrapped } from './errors.ts'
import type { Lease, Pool } from './pool.ts'
import { control, Statement } from './statement.ts'

export interface Transaction {
  /** Drizzle bound to this transaction. */
  readonly db: Database
  /** One statement as text, prepared. Sent at once; int8, numeric and timestamps come back as strings. */
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>
  /** Hands over a statement that nobody waits for; it goes out with its neighbours, and its failure fails the commit. */
  later(statement: PromiseLike<unknown>): void
}

export interface TransactionOptions<T> {
  /** Once aborted, every further statement is refused and nothing is committed; after COMMIT was sent it changes nothing. */
  readonly signal?: AbortSignal
  /** How often the whole is run again after a deadlock, a serialization failure or a stale plan. */
  readonly retries?: number
  /** Runs after the work; what it does not wait for leaves together with COMMIT. */
  readonly beforeCommit?: (tx: Transaction, result: T) => void | Promise<void>
}

/**
 * Commits all that `work` did, or nothing. No connection is leased and no BEGIN sent before the first statement.
 * `work` can be run again: it has no effects but its statements.
 *
 * Throws what `work` threw, or the error of the first statement that Postgres refused; `ConnectionLost`,
 * `StatementDeadline`, `ServerUnable` or `PoolExhausted` when nothing happened; `CommitUnknown` when COMMIT was not answered.
 */
export async function transaction<T>(
  pool: Pool,
  work: (tx: Transaction) => PromiseLike<T>,
  options: TransactionOptions<T> = {},
): Promise<T> {
  for (let left = options.retries ?? 2; ; left -= 1) {
    const attempt = new Attempt(pool, options.signal)
    try {
      const result = await work(attempt)
      const before = options.beforeCommit?.(attempt, result)
      if (before !== undefined) await before
      await attempt.commit()
      return result
    } catch (error) {
      const cause = await attempt.rollback(error)
      if (left <= 0 || options.signal?.aborted || !canRunAgain(cause)) throw cause
    }
  }
}

/**
 * Single statements outside of any transaction, on a connection that is leased with the first of them. For reads, and
 * for writes that may be repeated: when the connection is lost, one that was under way may have happened.
 */
export async function withDatabase<T>(
  pool: Pool,
  work: (db: Database) => PromiseLike<T>,
  signal?: AbortSignal,
): Promise<T> {
  const attempt = new Attempt(pool, signal, true)
  try {
    return await work(attempt.db)
  } catch (error) {
    throw unwrapped(error)
  } finally {
    await attempt.finish()
  }
}

/** The result of a prepared statement has changed below it (a migration): a fresh connection does not know the old one. */
const STALE = new Set(['0A000', '26000'])
const CLASHED = new Set(['40P01', '40001'])
const ABORTED = '25P02'

function canRunAgain(error: unknown): boolean {
  const code = postgresCode(error)
  return code !== undefined && (CLASHED.has(code) || STALE.has(code))
}

class Attempt implements Transaction, DrizzleClient {
  private readonly pool: Pool
  private readonly signal: AbortSignal | undefined
  private readonly single: boolean
  private drizzle: Database | undefined
  private lease: Lease | undefined
  private leasing: Promise<void> | undefined
  private readonly waiting: Statement[] = []
  private last: Statement | undefined
  private lastQuery: PromiseLike<unknown> | undefined
  private handed = 0
  private over = false
  private ended = false
  /** Promises whose statement is not known to be on its way. */
  private readonly unsure: PromiseLike<unknown>[] = []
  /** The first statement that Postgres refused. */
  private refused: { error: unknown } | undefined
  /** The first that never reached it. */
  private unsent: { error: unknown } | undefined

  constructor(pool: Pool, signal: AbortSignal | undefined, single = false) {
    this.pool = pool
    this.signal = signal
    this.single = single
  }

  get db(): Database {
    return (this.drizzle ??= drizzleOver(this))
  }

  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]> {
    const rows: Promise<object[]> = this.unsafe(text, params).promise
    rows.catch(() => {})
    this.lastQuery = rows
    return rows as Promise<Row[]>
  }

  later(statement: PromiseLike<unknown>): void {
    const before = this.handed
    const done = statement.then(undefined, this.note)
    // What drizzle builds starts when it is awaited, so it is on its way now. Of a promise from elsewhere we cannot know.
    if (this.handed === before && statement !== this.lastQuery) this.unsure.push(done)
  }

  /** The name by which drizzle knows it. */
  unsafe(text: string, params?: readonly unknown[]): Statement {
    this.handed += 1
    const statement = new Statement(text, params, this.note)
    this.hand(statement)
    return statement
  }

  async commit(): Promise<void> {
    while (this.unsure.length > 0) await Promise.all(this.unsure.splice(0))
    if (this.lease === undefined) await this.leasing
    this.over = true
    if (this.unsent !== undefined) throw this.unsent.error
    this.signal?.throwIfAborted()
    if (this.last === undefined) return
    if (this.lease === undefined || this.lease.dead)
      throw new ConnectionLost('the connection to Postgres was lost before COMMIT')
    await this.sendCommit(this.lease)
  }

  /** Ends it, whatever its state, and gives the reason for which the transaction failed. */
  async rollback(error: unknown): Promise<unknown> {
    this.over = true
    if (this.lease !== undefined) {
      if (!this.ended && !this.lease.dead) {
        const rollback = control('rollback')
        this.lease.send(rollback)
        await rollback.promise.catch(() => {})
      }
      const stale = STALE.has(postgresCode(error) ?? '')
      if (stale) this.lease.discard()
      else this.lease.release()
    }
    const reason = unwrapped(error)
    return postgresCode(reason) === ABORTED ? (this.refused?.error ?? reason) : reason
  }

  /** Outside of a transaction: waits for what is under way, then gives the connection back. */
  async finish(): Promise<void> {
    this.over = true
    await this.leasing
    await this.last?.promise.catch(() => {})
    this.lease?.release()
  }

  private async sendCommit(lease: Lease): Promise<void> {
    const commit = control('commit')
    lease.send(commit)
    try {
      await commit.promise
    } catch (error) {
      if (postgresCode(error) !== undefined || !commit.sent) throw error
      throw new CommitUnknown(error)
    }
    this.ended = true
    // Postgres answers COMMIT with ROLLBACK when a statement before it had failed.
    if (commit.command !== 'COMMIT')
      throw this.refused?.error ?? new ConnectionLost('Postgres rolled the transaction back')
    lease.release()
  }

  private hand(statement: Statement): void {
    if (this.over) return statement.reject(new TransactionOver())
    if (this.signal?.aborted) return statement.reject(this.signal.reason)
    this.last = statement
    if (this.lease !== undefined) return this.lease.send(statement)
    this.waiting.push(statement)
    this.leasing ??= this.start()
  }

  private async start(): Promise<void> {
    try {
      const lease = await this.pool.lease({ signal: this.signal })
      if (this.over) {
        lease.release()
        throw new TransactionOver()
      }
      this.lease = lease
      // Without a BEGIN the rest would be committed one by one.
      if (!this.single) lease.send(control('begin', () => lease.discard()))
      for (const statement of this.waiting.splice(0)) lease.send(statement)
    } catch (error) {
      this.leasing = undefined
      for (const statement of this.waiting.splice(0)) statement.reject(error)
    }
  }

  private readonly note = (error: unknown): void => {
    const reason = unwrapped(error)
    if (postgresCode(reason) !== undefined) this.refused ??= { error: reason }
    else this.unsent ??= { error: reason }
  }
}
