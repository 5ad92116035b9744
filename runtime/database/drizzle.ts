// Drizzle over a connection of our own, and how values travel.
import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core'
import { PostgresJsSession, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'

/** Drizzle bound to one transaction, or to single statements outside of any. */
export type Database = PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>

/** All that drizzle asks of postgres.js. */
export interface DrizzleClient {
  unsafe(text: string, params: readonly unknown[]): Rows
}

/** The rows of one statement: objects, or arrays of columns when `values()` is called in the same breath. */
export interface Rows<Row = Record<string, unknown>> extends PromiseLike<Row[]> {
  values(): Promise<unknown[][]>
}

const dialect = new PgDialect()
// A session without these would make new ones each time.
const options = new PostgresJsSession({} as never, dialect, undefined) as unknown as {
  logger: never
  cache: never
}

class Session extends PostgresJsSession<never, Record<string, never>, Record<string, never>> {
  override transaction(): Promise<never> {
    const remedy = 'pass on the one you have, or open one with transaction()'
    return Promise.reject(new Error(`db.transaction() was called on a database of Kerf's; ${remedy}`))
  }
}

/** A new instance for each transaction: one that leaks can reach nothing but the client it was made for. */
export function drizzleOver(client: DrizzleClient): Database {
  const session = new Session(client as never, dialect, undefined, options)
  return new PgDatabase(dialect, session, undefined)
}

/** The client below an instance of `drizzleOver`. */
export function clientOf(db: Database): DrizzleClient {
  return (db as unknown as { session: { client: DrizzleClient } }).session.client
}

/**
 * A parameter as Postgres reads it in text. A `Date` becomes ISO 8601, bytes become hex, an array becomes an array
 * literal, any other object JSON. Throws on undefined. The type is the server's to infer: where it cannot tell,
 * write a cast (`$1::timestamptz`), and give a JSON array as a string.
 */
export function toText(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (value === null) return null
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`a parameter is ${typeof value}; expected a value or null`)
  if (typeof value !== 'object') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${value.toHex()}`
  return Array.isArray(value) ? arrayLiteral(value) : JSON.stringify(value)
}

function arrayLiteral(items: readonly unknown[]): string {
  const texts = items.map((item) => {
    if (Array.isArray(item)) return arrayLiteral(item)
    const text = toText(item)
    return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${texts.join(',')}}`
}

const same = <T>(value: T): T => value
const isTrue = (text: string): boolean => text === 't'

/**
 * The driver's types, by object id. Dates, timestamps, int8 and numeric stay text, as drizzle's columns expect them and
 * so that nothing is lost; JSON too, because drizzle parses it (twice parsed, the JSON string "1" would become a number).
 */
export const driverTypes = {
  text: {
    to: 25,
    from: [20, 114, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 3802],
    serialize: same,
    parse: same,
  },
  boolean: { to: 16, from: [16], serialize: same, parse: isTrue },
  bytes: { to: 17, from: [17], serialize: same, parse: (text: string) => Buffer.from(text.slice(2), 'hex') },
  texts: {
    to: 1009,
    from: [1002, 1009, 1014, 1015, 1016, 1115, 1182, 1185, 1231, 2951],
    serialize: same,
    parse: arrayOf(same),
  },
  numbers: { to: 1007, from: [1005, 1007, 1021, 1022], serialize: same, parse: arrayOf(Number) },
  booleans: { to: 1000, from: [1000], serialize: same, parse: arrayOf(isTrue) },
}

const ITEM = /[{}]|"((?:[^"\\]|\\.)*)"|([^{},]+)/gs

/** The driver's array parser is not exported, and drizzle's loses nulls and backslashes. */
function arrayOf(parse: (text: string) => unknown): (text: string) => unknown[] {
  return (text) => {
    const root: unknown[] = []
    const path = [root]
    for (const [token, quoted, bare] of text.slice(text.indexOf('{')).matchAll(ITEM)) {
      if (token === '{') path.push([])
      else if (token === '}') path.at(-2)?.push(path.pop())
      else if (quoted !== undefined) path.at(-1)?.push(parse(quoted.replace(/\\(.)/gs, '$1')))
      else path.at(-1)?.push(bare === 'NULL' ? null : parse(bare ?? ''))
    }
    return root[0] as unknown[]
  }
}

/** Parses the JSON columns in place, for rows that do not go through drizzle's columns. */
export function parseJson(
  rows: Record<string, unknown>[],
  columns: readonly { name: string; type: number }[],
): void {
  for (const { name, type } of columns) {
    if (type !== 114 && type !== 3802) continue
    for (const row of rows) if (typeof row[name] === 'string') row[name] = JSON.parse(row[name])
  }
}
