// Tables for people: on the terminal, and as Markdown.
import { type Measured, rowOf } from '../figures.ts'

export type Row = Readonly<Record<string, string>>

/** Side by side: `kerf` holds the figures of the split, `floor` those of the monolith. */
export function comparisonOf(measured: Measured): Row {
  const { what = '', unit = '', kerf = '', floor = '', ratio = '', spread = '', ...judged } = rowOf(measured)
  return { what, unit, monolith: floor, split: kerf, 'split / monolith': ratio, spread, ...judged }
}

export function markdownOf(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const texts = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
  const widths = columns.map((_, at) => Math.max(3, ...texts.map((cells) => cells[at]?.length ?? 0)))
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = texts
  return [lineOf(head), lineOf(widths.map((width) => '-'.repeat(width))), ...body.map(lineOf)].join('\n')
}
