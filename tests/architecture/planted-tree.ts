// A small tree of the same shape as Kerf's, put down for a moment, and what dependency-cruiser says of it.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import { root } from './checkout.ts'
import { type Known, reading, wallsOf } from './walls.ts'

/** A tree in which everything is in order: `alpha` knows `beta`, and nobody else knows anybody. */
const sound: Readonly<Record<string, string>> = {
  'runtime/index.ts': `export { tool } from './tool.ts'`,
  'runtime/tool.ts': `export const tool = 1`,
  'runtime/observability/log.ts': `export { pino } from 'pino'`,
  'modules/alpha/contract.ts': `export const alpha = 'alpha'`,
  'modules/alpha/index.ts': `export { rule } from './rule.ts'`,
  'modules/alpha/rule.ts': `import { beta } from '#modules/beta'\nimport { tool } from '#runtime'\nexport const rule = [beta, tool]`,
  'modules/beta/contract.ts': `export const beta = 'beta'\nexport type Beta = typeof beta`,
  'modules/beta/index.ts': `export { stored } from './store.ts'`,
  'modules/beta/store.ts': `export const stored = 2\nexport type Row = typeof stored`,
  'modules/gamma/contract.ts': `export const gamma = 'gamma'`,
  'deploy/modules.ts': `import { rule } from '../modules/alpha/index.ts'\nimport { stored } from '../modules/beta/index.ts'\nexport const modules = [rule, stored]`,
  'deploy/start.ts': `import { modules } from './modules.ts'\nimport { tool } from '../runtime/index.ts'\nexport const all = [modules, tool]`,
  'tests/world.ts': `export const world = 3`,
}

const known: readonly Known[] = [
  { name: 'alpha', contracts: ['beta'] },
  { name: 'beta', contracts: [] },
  { name: 'gamma', contracts: [] },
]

export interface Violation {
  readonly from: string
  readonly rule: string
  readonly comment: string
}

/** Plants `files` beside the sound ones and cruises them all. */
export async function cruisePlanted(
  files: Readonly<Record<string, string>>,
): Promise<{ violations: Violation[]; cruised: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'kerf-walls-'))
  try {
    for (const [path, text] of Object.entries({ ...sound, ...files }))
      await Bun.write(join(folder, path), text)
    await Bun.write(join(folder, 'package.json'), Bun.file(join(root, 'package.json')))
    await Bun.write(join(folder, 'tsconfig.json'), Bun.file(join(root, 'tsconfig.json')))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const { enhancedResolveOptions, ...options } = reading
    const ruleSet = { forbidden: wallsOf(known) }
    const { output } = await cruise(
      ['modules', 'runtime', 'deploy'],
      { ...options, baseDir: folder, ruleSet, validate: true },
      enhancedResolveOptions,
    )
    if (typeof output === 'string') throw new Error(`expected a report, got: ${output}`)
    const { violations, totalCruised } = output.summary
    const comments = new Map(ruleSet.forbidden.map(({ name, comment }) => [name, comment]))
    return {
      cruised: totalCruised,
      violations: violations.map(({ from, rule }) => ({
        from,
        rule: rule.name,
        comment: comments.get(rule.name) ?? '',
      })),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
