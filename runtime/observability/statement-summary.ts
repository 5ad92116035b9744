// What a statement does, in two words: what a span is called, for its text would be too long a name.

export interface StatementSummary {
  /** `select inventory.products` */
  readonly summary: string
  readonly operation: string
  /** The first table that it names; else the first function. */
  readonly collection: string | undefined
}

const verb = /\b(select|insert|update|delete|begin|commit|rollback|savepoint|release|set)\b/i
// The verb of a statement that begins with `with` comes after what it defines, in which there may be others.
const lastVerb = /^with\b[^]*\)\s*(select|insert|update|delete)\b/i
const table = /\b(?:from|into|update)\s+(?:only\s+)?((?:"?\w+"?\.)?"?\w+"?)/i
const routine = /^select\s+(\w+)\(/i
// Texts are finite: they are written in the code, and prepared. Should they not be, this forgets.
const limit = 2_000
const known = new Map<string, StatementSummary>()

export function summaryOf(text: string): StatementSummary {
  const before = known.get(text)
  if (before) return before
  const trimmed = text.trim()
  const operation = ((lastVerb.exec(trimmed) ?? verb.exec(trimmed))?.[1] ?? 'statement').toLowerCase()
  const collection = (table.exec(trimmed) ?? routine.exec(trimmed))?.[1]?.replaceAll('"', '')
  const summary = { operation, collection, summary: collection ? `${operation} ${collection}` : operation }
  if (known.size >= limit) known.clear()
  known.set(text, summary)
  return summary
}
