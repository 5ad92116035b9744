// A small pool that leases whole connections: one caller, one connection, nobody else's. It is also the bulkhead.
import { openConnection, type Connection } from './connection.ts'
import type { Rows } from './drizzle.ts'
import { PoolExhausted, TransactionOver } from './errors.ts'
import { Statement } from './statement.ts'

export interface PoolOptions {
  readonly url: string
  /** Shown in `pg_stat_activity`. */
  readonly name: string
  /** Connections at most; they are opened when first needed. */
  readonly size: number
  /** How long a caller may wait for a connection. */
  readonly waitMs?: number
  /** How many callers may wait at once. */
  readonly queueLimit?: number
  /** How long Postgres may take for one statement before the connection is given up. */
  readonly statementMs?: number
  /** How long opening a connection may take. */
  readonly connectMs?: number
}

export interface Pool {
  /** A connection of one's own, or `PoolExhausted`, or `ConnectionLost` if none could be opened. */
  lease(asker?: Asker): Promise<Lease>
  stats(): PoolStats
  /** Refuses new callers, waits `limitMs` for the leases to come back, then cuts what is left. */
  close(limitMs: number): Promise<void>
}

/** Who needs a connection. Waits no longer than its signal says, which is asked for only where it has to wait. */
export interface Asker {
  readonly signal?: AbortSignal | undefined
}

export interface PoolStats {
  readonly size: number
  readonly open: number
  readonly leased: number
  readonly waiting: number
  /** Callers that were turned away since it was opened: too many waited, or for too long. */
  readonly refused: number
}

/** One caller's hold on a connection. Once given back, it refuses every statement. */
export class Lease {
  private readonly connection: Connection
  private readonly back: (connection: Connection) => void
  private over = false

  constructor(connection: Connection, back: (connection: Connection) => void) {
    this.connection = connection
    this.back = back
  }

  get dead(): boolean {
    return this.over || this.connection.dead
  }

  /** Sends one prepared statement; int8, numeric and timestamps come back as strings. */
  query(text: string, params?: readonly unknown[]): Rows {
    const statement = new Statement(text, params)
    this.send(statement)
    return statement
  }

  send(statement: Statement): void {
    if (this.over) statement.reject(new TransactionOver())
    else this.connection.send(statement)
  }

  /** Gives the connection back; one with a statement under way or a transaction open is thrown away. */
  release(): void {
    if (this.over) return
    this.over = true
    if (!this.connection.idle) this.connection.kill(new TransactionOver())
    this.back(this.connection)
  }

  /** Throws the connection away, and with it whatever was under way. */
  discard(): void {
    if (!this.over) this.connection.kill(new TransactionOver())
    this.release()
  }
}

/** Opens nothing yet. */
export function openPool(options: PoolOptions): Pool {
  return new LeasePool(options)
}

interface Waiter {
  give(connection: Connection): void
  refuse(error: unknown): void
}

class LeasePool implements Pool {
  private readonly options: Required<PoolOptions>
  private readonly connections = new Set<Connection>()
  private readonly idle: Connection[] = []
  private readonly waiters = new Set<Waiter>()
  private opening = 0
  private refused = 0
  private closing = false
  private readonly quiet = Promise.withResolvers<void>()

  constructor(options: PoolOptions) {
    const defaults = { waitMs: 5_000, queueLimit: 200, statementMs: 15_000, connectMs: 5_000 }
    this.options = { ...defaults, ...options }
  }

  lease(asker?: Asker): Promise<Lease> {
    const connection = this.closing ? undefined : this.idle.pop()
    return connection ? Promise.resolve(this.leaseOf(connection)) : this.wait(asker?.signal)
  }

  stats(): PoolStats {
    const open = this.connections.size
    return {
      size: this.options.size,
      open,
      leased: open - this.idle.length,
      waiting: this.waiters.size,
      refused: this.refused,
    }
  }

  async close(limitMs: number): Promise<void> {
    this.closing = true
    for (const waiter of this.waiters)
      waiter.refuse(new PoolExhausted(`pool ${this.options.name} is closing`))
    for (const connection of this.idle.splice(0)) connection.kill(new TransactionOver())
    this.tellIfQuiet()
    const limit = setTimeout(this.quiet.resolve, limitMs)
    await this.quiet.promise
    clearTimeout(limit)
    for (const connection of this.connections) connection.kill(new TransactionOver())
  }

  private wait(signal: AbortSignal | undefined): Promise<Lease> {
    const { name, size, waitMs, queueLimit } = this.options
    const none = `none of the ${size} connections of pool ${name} is free`
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.closing) return Promise.reject(new PoolExhausted(`pool ${name} is closing`))
    const exhausted = (why: string) => ((this.refused += 1), new PoolExhausted(`${none}${why}`))
    if (this.waiters.size >= queueLimit)
      return Promise.reject(exhausted(`, and ${queueLimit} callers wait already`))
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiters.delete(waiter)
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      const waiter: Waiter = {
        give: (connection) => (leave(), resolve(this.leaseOf(connection))),
        refuse: (error) => (leave(), reject(error)),
      }
      const abort = () => waiter.refuse(signal?.reason)
      const timer = setTimeout(() => waiter.refuse(exhausted(` after ${waitMs} ms`)), waitMs)
      signal?.addEventListener('abort', abort)
      this.waiters.add(waiter)
      this.open()
    })
  }

  private leaseOf(connection: Connection): Lease {
    return new Lease(connection, this.back)
  }

  private readonly back = (connection: Connection): void => {
    if (connection.dead) return
    if (this.closing) return connection.kill(new TransactionOver())
    const [next] = this.waiters
    if (next) next.give(connection)
    else this.idle.push(connection)
  }

  /** Opens what the waiters need and the size allows. A failure is the answer of the waiter for whom it was tried. */
  private open(): void {
    const { size } = this.options
    while (this.opening < this.waiters.size && this.connections.size + this.opening < size) {
      const waiter = [...this.waiters][this.opening]
      this.opening += 1
      openConnection({ ...this.options, onDead: this.forget })
        .then(
          (connection) => {
            if (!connection.dead) this.connections.add(connection)
            this.back(connection)
          },
          (error: unknown) => waiter?.refuse(error),
        )
        .finally(() => {
          this.opening -= 1
          this.open()
          this.tellIfQuiet()
        })
    }
  }

  private readonly forget = (connection: Connection): void => {
    if (!this.connections.delete(connection)) return
    const at = this.idle.indexOf(connection)
    if (at >= 0) this.idle.splice(at, 1)
    this.open()
    this.tellIfQuiet()
  }

  private tellIfQuiet(): void {
    if (this.closing && this.connections.size + this.opening === 0) this.quiet.resolve()
  }
}
