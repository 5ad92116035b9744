// One statement on its way to Postgres and back.
import { currentContext } from '../context.ts'
import type { Span } from '../trace.ts'
import type { Connection } from './connection.ts'
import { parseJson, toText, type Rows } from './drizzle.ts'
import { blamed, ConnectionLost, isAnswer, postgresCode, READ_ONLY } from './errors.ts'

type Result = Record<string, unknown>[] & { command: string; columns: { name: string; type: number }[] }

/**
 * One statement on its way, in the shape that the driver expects of a query. Made by us and not by `client.unsafe`,
 * because the driver's own repeats itself behind whatever was sent after it, even behind a COMMIT, when its plan is stale.
 */
export class Statement implements Rows {
  readonly strings: readonly [string]
  readonly args: readonly (string | null)[]
  /** Prepared, always; `simple: false` says so for statements without parameters too. */
  options: { readonly prepare: boolean; readonly simple: boolean } = PREPARED
  readonly origin = ''
  isRaw: false | 'values' = false
  prepared = false
  /** Whether the driver has it. */
  sent = false
  sentAt = 0
  /** The command tag of the answer. */
  command = ''
  connection: Connection | undefined
  private readonly span: Span | undefined
  private readonly onFailure: ((error: unknown) => void) | undefined
  private outcome: 'none' | 'rows' | 'error' = 'none'
  private value: unknown
  private settle: ((ok: boolean) => void) | undefined
  private promised: Promise<Result> | undefined

  /** Fails at once where a parameter cannot be sent; the driver would mistake one statement's answer for another's. */
  constructor(text: string, params: readonly unknown[] = [], onFailure?: (error: unknown) => void) {
    this.strings = [text]
    this.onFailure = onFailure
    this.span = currentContext()?.span?.begin({ what: 'statement', text })
    try {
      if (params.length > 65_533) throw new RangeError(`${params.length} parameters; Postgres takes 65533`)
      this.args = params.map(toText)
    } catch (error) {
      this.args = []
      this.reject(error)
    }
  }

  get settled(): boolean {
    return this.outcome !== 'none'
  }

  /** Made when first asked for, so that a failure that nobody waits for is no unhandled rejection. */
  get promise(): Promise<Result> {
    return (this.promised ??= new Promise((resolve, reject) => {
      this.settle = (ok) => (ok ? resolve(this.value as Result) : reject(this.value))
      if (this.outcome !== 'none') this.settle(this.outcome === 'rows')
    }))
  }

  values(): Promise<unknown[][]> {
    this.isRaw = 'values'
    return this.promise as Promise<unknown[]> as Promise<unknown[][]>
  }

  // A thenable on purpose: drizzle awaits it, or calls values() first.
  then<A = Result, B = never>(
    onRows?: ((rows: Result) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.promise.then(onRows, onError)
  }

  resolve(rows: Result): void {
    if (this.outcome !== 'none') return
    if (this.isRaw === false && rows.length > 0) parseJson(rows, rows.columns)
    this.command = rows.command
    this.end('rows', rows)
  }

  reject(error: unknown): void {
    if (this.outcome !== 'none') return
    // Not said by Postgres: the socket failed, and with it everything on this connection.
    if (this.connection?.dead === false && !isAnswer(error))
      return this.connection.kill(new ConnectionLost('the connection to Postgres was lost', error))
    if (this.connection && postgresCode(error) === READ_ONLY) this.connection.retired = true
    const reason = blamed(error)
    this.end('error', reason)
    this.onFailure?.(reason)
  }

  private end(outcome: 'rows' | 'error', value: unknown): void {
    this.outcome = outcome
    this.value = value
    this.connection?.answered(this)
    this.span?.end(outcome === 'error' ? { error: value } : {})
    this.settle?.(outcome === 'rows')
  }
}

const PREPARED = { prepare: true, simple: false }

/** BEGIN, COMMIT or ROLLBACK: nothing to prepare, and one message instead of four. */
export function control(text: string, onFailure?: (error: unknown) => void): Statement {
  const statement = new Statement(text, [], onFailure)
  statement.options = { prepare: false, simple: true }
  return statement
}
