// Proves the tests of the rules: with a rule switched off in a copy of the code, its test fails. Run by `bun run test:mutants`.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testServer } from '../../world/server.ts'
import { type Mutant, mutants } from './mutants.ts'

const root = join(import.meta.dir, '../../..')
const copy = join(root, '.kerf', `mutants-${process.pid}`)
const needed = ['package.json', 'runtime', 'drizzle', 'deploy/local', 'tests/world', 'tests/runtime/delivery']

beforeAll(() => {
  for (const path of needed) cpSync(join(root, path), join(copy, path), { recursive: true })
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

async function runRules(title: string): Promise<{ code: number; output: string }> {
  const pattern = `^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`
  const rules = Bun.spawn(
    [process.execPath, 'test', 'tests/runtime/delivery/rules-of', '-t', pattern, '--timeout', '8000'],
    {
      cwd: copy,
      env: { ...process.env, DATABASE_URL: await testServer() },
      stdout: 'pipe',
      stderr: 'pipe',
    },
  )
  const [out, faults, code] = await Promise.all([rules.stdout.text(), rules.stderr.text(), rules.exited])
  return { code, output: out + faults }
}

/** Changes the copy, and gives back how it was. */
function apply({ changes }: Mutant): () => void {
  const before = changes.map(({ file }) => ({ file, text: readFileSync(join(copy, file), 'utf8') }))
  for (const { file, from, to } of changes) {
    const text = readFileSync(join(copy, file), 'utf8')
    if (text.split(from).length < 2) throw new Error(`${file} no longer holds: ${from}`)
    writeFileSync(
      join(copy, file),
      text.replace(from, () => to),
    )
  }
  return () => {
    for (const { file, text } of before.toReversed()) writeFileSync(join(copy, file), text)
  }
}

// A minute of its own, by `bun run test:mutants`; the ordinary run has no such test.
if (process.env['KERF_MUTANTS'])
  describe('the tests of the rules', () => {
    test('pass while every rule holds', async () => {
      const { code, output } = await runRules('rule')
      expect(output).toContain(' 0 fail')
      expect(code).toBe(0)
    }, 60_000)

    test.each(mutants.map((mutant) => [mutant.without, mutant] as const))(
      'fail without %s',
      async (_, mutant) => {
        const undo = apply(mutant)
        try {
          const { code, output } = await runRules(mutant.test)
          expect(output).toContain(`(fail) ${mutant.test.slice(0, 'rule 10'.length).trimEnd()}`)
          expect(code).not.toBe(0)
        } finally {
          undo()
        }
      },
      60_000,
    )
  })
