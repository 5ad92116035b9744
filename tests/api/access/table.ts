// access.md, as data: who may call what.
import { join } from 'node:path'
import { z } from 'zod'

export const callers = ['nobody', 'ended', 'process', 'stranger', 'owner', 'admin'] as const
export type Who = (typeof callers)[number]

const Verdict = z.enum(['yes', '401', '403', '404'])
export type Verdict = z.output<typeof Verdict>
export type Row = Readonly<Record<Who, Verdict>>

/** By the call, e.g. `GET /v1/orders/{id}`. */
export async function accessTable(): Promise<Map<string, Row>> {
  const text = await Bun.file(join(import.meta.dir, 'access.md')).text()
  const rows = text.split('\n').flatMap((line) => {
    const [call, ...verdicts] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', ''))
    if (!call || !/^[A-Z]+ \//.test(call)) return []
    return [[call, rowOf(call, verdicts)] as const]
  })
  return new Map(rows)
}

function rowOf(call: string, verdicts: readonly string[]): Row {
  if (verdicts.length !== callers.length) throw new Error(`${call} has ${verdicts.length} cells in access.md`)
  const cells = callers.map((who, index) => [who, Verdict.parse(verdicts[index])] as const)
  return Object.fromEntries(cells) as Row // one for each caller
}
