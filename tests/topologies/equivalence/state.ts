// The rows of the modules' own tables, put so that those of two runs can be compared.
import type { Tables } from '../../journeys/books/books.ts'
import type { Normal } from './normal.ts'

/** Delivery's own: which copy of a message came when, and on which road, is the topology's affair. */
const roads = new Set(['inbox', 'outbox', 'kerf_migrations'])
/** By chance in every row. */
const secrets = new Set(['password_hash', 'token_hash', 'hash', 'private_key', 'kid', 'fingerprint'])

export async function stateOf(tables: Tables, normal: Normal): Promise<Record<string, string[]>> {
  const state: Record<string, string[]> = {}
  for (const [module, sql] of Object.entries(tables)) {
    const found = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = ${module} order by table_name`
    for (const { name } of found.filter(({ name }) => !roads.has(name))) {
      const rows = await sql`select * from ${sql(module)}.${sql(name)}`
      state[`${module}.${name}`] = rows
        .map((row) =>
          normal.row(JSON.stringify(row, (key, value) => (secrets.has(key) ? '<secret>' : value))),
        )
        .toSorted()
    }
  }
  return state
}
