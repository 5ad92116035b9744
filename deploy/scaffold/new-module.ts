// `bun run new-module <name>`: a small module with one of each thing, which runs, is tested, and is there to be changed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { whyNoModuleName } from '../../runtime/definitions/definition-faults.ts'
import { edgeFiles } from './edges.ts'
import { messageFiles } from './messages.ts'
import { spelled } from './name.ts'
import { ruleFiles } from './rules.ts'

const root = join(import.meta.dir, '..', '..')

/** Why there can be no new module of that name; undefined where there can. */
function whyNot(name: string | undefined): string | undefined {
  if (name === undefined) return 'Say how the module is called: `bun run new-module <name>`.'
  const why = whyNoModuleName(name)
  if (why !== undefined) return `${why}.`
  const takenBy = [`modules/${name}`, `drizzle/${name}`, `tests/modules/${name}`].find((folder) =>
    existsSync(join(root, folder)),
  )
  return takenBy && `There is a ${takenBy}/ already: choose another name, or remove it first.`
}

/** Hosts the module: in the deployment, and in the topologies that have a name. */
async function enlist(name: string): Promise<void> {
  await change('deploy/modules.ts', (text) =>
    text
      .replace(/(?=^import type)/m, `import { ${name}Module } from '../modules/${name}/index.ts'\n`)
      .replace(/^\]$/m, `  ${name}Module,\n]`),
  )
  await change('deploy/topologies.ts', (text) =>
    text.replace(/^( {2}(\w+): '[\w,/]+)',$/gm, (_line, hosts: string, topology: string) =>
      topology === 'split' ? `${hosts}/${name}',` : `${hosts},${name}',`,
    ),
  )
}

async function change(path: string, rewrite: (text: string) => string): Promise<void> {
  const text = await Bun.file(join(root, path)).text()
  const changed = rewrite(text)
  if (changed === text) throw new Error(`${path} is not as expected: add the module there by hand`)
  await Bun.write(join(root, path), changed)
}

async function run(command: readonly string[]): Promise<void> {
  const child = Bun.spawn([process.execPath, ...command], { cwd: root, stdout: 'pipe', stderr: 'pipe' })
  const [said, complained, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  if (code !== 0) throw new Error(`\`bun ${command.join(' ')}\` failed:\n${said}${complained}`)
}

async function make(name: string): Promise<void> {
  const module = spelled(name)
  const files = { ...messageFiles(module), ...ruleFiles(module), ...edgeFiles(module) }
  for (const [path, text] of Object.entries(files)) await Bun.write(join(root, path), text)
  await run(['deploy/scaffold/generate.ts', name, 'init'])
  await run(['fmt', ...Object.keys(files), `drizzle/${name}`])
  await enlist(name)
  console.log(`modules/${name}/ is there, with its tests and its first migration. Next:
  1. bun run check && bun test tests/modules/${name}
  2. Say in modules/${name}/contract.ts what others may know, and in item.ts what the rules are.
  3. When schema.ts has changed: bun run generate ${name} <what-changed>
  4. bun run api:accept, a row for each route in tests/api/access/access.md, and a journey in tests/journeys.
  5. bun run manifests, and a service for it in deploy/compose.split.yaml: tests/deploy says what is missing.`)
}

const [name] = process.argv.slice(2)
const refusal = whyNot(name)
if (name === undefined || refusal !== undefined) {
  console.error(refusal)
  process.exitCode = 1
} else await make(name)
