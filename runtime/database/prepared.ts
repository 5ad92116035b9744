// Hot statements, compiled by drizzle once per process and then only sent.
import { clientOf, drizzleOver, type Database, type DrizzleClient } from './drizzle.ts'

type Values = Record<string, unknown>

/** What every builder of drizzle's can do. */
interface Builder<Result> {
  prepare(name: string): { execute(values?: Values): Promise<Result> }
}

/** A call of a prepared statement. Like drizzle's builders it starts when it is awaited or handed to `later()`. */
export type Prepared<Result> = (db: Database, values?: Values) => PromiseLike<Result>

/**
 * Compiles the statement when first called; each call then sends it on the database it is given. What varies is a
 * placeholder: `eq(products.sku, sql.placeholder('sku'))`. A missing value fails the call before anything is sent.
 *
 * ```ts
 * const productBySku = prepared((db) => db.select().from(products).where(eq(products.sku, sql.placeholder('sku'))))
 * const [product] = await productBySku(tx.db, { sku })
 * ```
 */
export function prepared<Result>(build: (db: Database) => Builder<Result>): Prepared<Result> {
  let compiled: Compiled<Result> | undefined
  return (db, values) => {
    compiled ??= compile(build)
    return new Call(compiled, clientOf(db), values)
  }
}

/** Drizzle's prepared query, as much of it as we rely on. */
interface Compiled<Result> {
  client: DrizzleClient
  execute(values?: Values): Promise<Result>
}

const nowhere: DrizzleClient = {
  unsafe() {
    throw new Error(
      'a prepared statement was run while it was compiled; return the builder instead of awaiting it',
    )
  },
}

function compile<Result>(build: (db: Database) => Builder<Result>): Compiled<Result> {
  const query = build(drizzleOver(nowhere)).prepare('compiled') as Compiled<Result>
  if (query.client !== nowhere)
    throw new Error(
      'drizzle no longer keeps its client in `client`: adapt runtime/database/prepared.ts to this version',
    )
  return query
}

class Call<Result> implements PromiseLike<Result> {
  private readonly compiled: Compiled<Result>
  private readonly client: DrizzleClient
  private readonly values: Values | undefined
  private started: Promise<Result> | undefined

  constructor(compiled: Compiled<Result>, client: DrizzleClient, values: Values | undefined) {
    this.compiled = compiled
    this.client = client
    this.values = values
  }

  then<A = Result, B = never>(
    onRows?: ((rows: Result) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.started ??= this.start()
    return this.started.then(onRows, onError)
  }

  private start(): Promise<Result> {
    // A copy that differs in one field: everything else is read through its prototype.
    const query: Compiled<Result> = Object.create(this.compiled)
    query.client = this.client
    return query.execute(this.values)
  }
}
