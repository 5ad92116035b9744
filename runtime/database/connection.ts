// One connection to Postgres. Postgres.js is the wire: it neither pools, nor reconnects, nor repeats a statement.
import { connect, type Socket } from 'node:net'
import postgres from 'postgres'
import { driverTypes } from './drizzle.ts'
import { ConnectionLost, StatementDeadline } from './errors.ts'
import type { Statement } from './statement.ts'

export interface ConnectionOptions {
  readonly url: string
  /** Shown in `pg_stat_activity`. */
  readonly name: string
  /** How long a statement may take, from the moment it was handed over. */
  readonly statementMs: number
  /** How long opening may take, all in all. */
  readonly connectMs: number
  /** Called once, when the connection has died or was ended. */
  readonly onDead: (connection: Connection) => void
}

/** More distinct statements than this, and the connection is retired: neither side ever forgets one. */
const COMPILED_LIMIT = 2_000
/** The server ends a transaction that its client forgot. */
const IDLE_IN_TRANSACTION_MS = 60_000

/** What postgres.js 3.4.9 has inside (`src/connection.js`) and does not declare. */
interface Wire {
  /** Sends, and says whether more may follow before all has been answered. */
  execute(statement: Statement): boolean
  /** Called when all has been answered. */
  reserved: ((() => void) & { release: true }) | null
}

/** Once dead, always dead: every further statement is refused with `ConnectionLost`. */
export class Connection {
  dead = false
  /** Of no use to any further caller, though it works. */
  retired = false
  private readonly limits: ConnectionOptions
  private readonly socket: () => Socket | undefined
  private readonly pending = new Set<Statement>()
  private readonly held: Statement[] = []
  private wire: Wire | undefined
  private full = false
  private inTransaction = false
  private compiled = 0
  private gathering: ReturnType<typeof setImmediate> | undefined
  private deadline: ReturnType<typeof setTimeout> | undefined

  constructor(limits: ConnectionOptions, socket: () => Socket | undefined) {
    this.limits = limits
    this.socket = socket
  }

  /** Nothing under way, no transaction open: fit for the next caller. */
  get idle(): boolean {
    const isFree = this.pending.size === 0 && !this.inTransaction
    return !this.dead && isFree && !this.retired && this.compiled < COMPILED_LIMIT
  }

  attach(wire: Wire): void {
    this.wire = wire
    wire.reserved = Object.assign(() => this.resume(), { release: true } as const)
  }

  /** In order; statements handed over in one turn of the event loop leave in one write. Never throws. */
  send(statement: Statement): void {
    if (statement.settled) return
    if (this.dead) return statement.reject(new ConnectionLost('the connection to Postgres was lost'))
    statement.connection = this
    statement.sentAt = performance.now()
    this.pending.add(statement)
    this.deadline ??= this.watch(this.limits.statementMs)
    if (this.full) this.held.push(statement)
    else this.execute(statement)
  }

  /** Refuses all that is under way with `reason`, and closes the socket at once. */
  kill(reason: Error): void {
    if (this.dead) return
    this.dead = true
    clearTimeout(this.deadline)
    this.socket()?.destroy()
    for (const statement of this.pending) statement.reject(reason)
    this.limits.onDead(this)
  }

  answered(statement: Statement): void {
    this.pending.delete(statement)
    const { command } = statement
    if (command === 'BEGIN' || command === 'START TRANSACTION') this.inTransaction = true
    else if (command === 'COMMIT') this.inTransaction = false
    // "rollback to savepoint" has the same tag.
    else if (command === 'ROLLBACK') this.inTransaction = /\bto\b/i.test(statement.strings[0])
  }

  private execute(statement: Statement): void {
    statement.sent = true
    if (this.gathering) clearImmediate(this.gathering)
    else this.socket()?.cork()
    this.full = this.wire?.execute(statement) !== true
    // After the driver's own, in which it writes what is left: by itself it writes whenever it has a kilobyte.
    this.gathering = setImmediate(this.write)
    if (!statement.prepared && statement.options.prepare) this.compiled += 1
    // The driver repeats a prepared statement whose plan is stale; now it takes this one for unprepared.
    statement.prepared = false
  }

  private readonly write = (): void => {
    this.gathering = undefined
    this.socket()?.uncork()
  }

  private resume(): void {
    this.full = false
    while (!this.full && this.held.length > 0) this.execute(this.held.shift() as Statement)
  }

  /** One timer for all: answers come in order, so only the oldest statement can be the first to be late. */
  private watch(ms: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.deadline = undefined
      const [oldest] = this.pending
      if (oldest === undefined) return
      const left = oldest.sentAt + this.limits.statementMs - performance.now()
      if (left <= 0) this.kill(new StatementDeadline(this.limits.statementMs))
      else this.deadline = this.watch(Math.ceil(left))
    }, ms)
    timer.unref()
    return timer
  }
}

/** Opens a connection, or fails with `ConnectionLost`. */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  let socket: Socket | undefined
  const connection = new Connection(options, () => socket)
  const settings = {
    max: 1,
    prepare: true,
    fetch_types: false,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 0,
    backoff: () => 0,
    types: driverTypes,
    onnotice: () => {},
    onclose: () => connection.kill(new ConnectionLost('Postgres closed the connection')),
    connection: {
      application_name: options.name,
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      default_transaction_isolation: 'read committed',
      statement_timeout: options.statementMs + 1_000,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    },
    // Our own socket, and only one: this is what makes reconnecting impossible, and destroying possible.
    socket: ({ host, port, path }: { host: string[]; port: number[]; path: string | false }) => {
      if (socket !== undefined || connection.dead)
        throw new Error('the connection was lost while it was opened')
      const to = { host: host[0] ?? 'localhost', port: port[0] ?? 5432 }
      // The driver takes the name that TLS has to check from here.
      socket = Object.assign(path ? connect({ path }) : connect(to), { host: to.host })
      return dial(socket)
    },
  }
  let late: Error | undefined
  const limit = setTimeout(() => {
    late = new Error(`no connection within ${options.connectMs} ms`)
    socket?.destroy()
  }, options.connectMs)
  try {
    // `socket` and `onexecute` are not declared; the second hands out what is inside.
    const client = postgres(options.url, settings as object)
    const hello = { prepare: false, onexecute: (wire: Wire) => (connection.attach(wire), true) }
    await client.unsafe('select 1', [], hello)
    return connection
  } catch (error) {
    const lost = new ConnectionLost('Postgres could not be reached', late ?? error)
    connection.kill(lost)
    throw lost
  } finally {
    clearTimeout(limit)
  }
}

function dial(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.setNoDelay(true)
    socket.on('error', reject)
    socket.once('close', () => reject(new Error('the connection was refused or timed out')))
    socket.once('connect', () => resolve(socket))
  })
}
