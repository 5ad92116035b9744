// Redocly's command: what changed between two documents, by what it does to a client, and what is wrong with one.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

/** `major` breaks clients, `minor` gives them more, `patch` says the same in other words. */
const Impact = z.enum(['major', 'minor', 'patch'])
const Diff = z.object({
  summary: z.object({ major: z.int(), minor: z.int(), patch: z.int() }),
  changes: z.array(
    z.object({
      path: z.string(),
      impact: Impact,
      verdicts: z.array(z.object({ ruleId: z.string(), impact: Impact, message: z.string() })),
    }),
  ),
})
export type Diff = z.output<typeof Diff>

const Lint = z.object({
  problems: z.array(
    z.object({
      ruleId: z.string(),
      severity: z.string(),
      message: z.string(),
      location: z.array(z.object({ pointer: z.string().optional() })),
    }),
  ),
})

/** Both documents are OpenAPI, parsed. */
export async function diffOf(before: unknown, after: unknown): Promise<Diff> {
  return inFolder(async (folder) => {
    await write(folder, 'before.json', before)
    await write(folder, 'after.json', after)
    return Diff.parse(await redocly(folder, ['diff', 'before.json', 'after.json', '--fail-on', 'none']))
  })
}

/** A sentence for each change that breaks a client. */
export function breakingIn({ changes }: Diff): string[] {
  return changes
    .filter(({ impact }) => impact === 'major')
    .map(({ path, verdicts }) => `${verdicts.map(({ message }) => message).join(' ')} (${path})`)
}

/** A sentence for each fault of the document. */
export async function faultsIn(document: unknown): Promise<string[]> {
  return inFolder(async (folder) => {
    await write(folder, 'document.json', document)
    const { problems } = Lint.parse(await redocly(folder, ['lint', 'document.json']))
    return problems.map(
      ({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer ?? ''})`,
    )
  })
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kerf-api-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function write(folder: string, name: string, document: unknown): Promise<void> {
  await Bun.write(join(folder, name), JSON.stringify(document, null, 2))
}

const script = Bun.resolveSync('@redocly/cli/bin/cli.js', import.meta.dir)
const rules = join(import.meta.dir, 'redocly.yaml')

async function redocly(cwd: string, command: readonly string[]): Promise<unknown> {
  const child = Bun.spawn([process.execPath, script, ...command, '--config', rules, '--format', 'json'], {
    cwd,
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complained] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  try {
    return JSON.parse(said) as unknown
  } catch {
    throw new Error(`redocly ${command[0]} gave no answer: ${said}${complained}`)
  }
}
