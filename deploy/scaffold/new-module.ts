// `bun run new-module <name>`: a small module with one of each thing, which runs, is tested, and is there to be changed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { whyNoModuleName } from '../../runtime/definitions/definition-faults.ts'
import { edgeFiles } from './edges.ts'
import { enlist } from './enlist.ts'
import { messageFiles } from './messages.ts'
import { spelled } from './name.ts'
import { ruleFiles } from './rules.ts'
import { testFiles } from './tests.ts'

const root = join(import.meta.dir, '..', '..')

/** Why there can be no new module of that name; undefined where there can. */
function whyNot(name: string | undefined): string | undefined {
  if (name === undefined) return 'Say how the module is called: `bun run new-module <name>`.'
  const why = whyNoModuleName(name)
  if (why !== undefined) return `${why}.`
  const places = [
    `modules/${name}/`,
    `drizzle/${name}/`,
    `tests/modules/${name}/`,
    `tests/journeys/${name}.ts`,
  ]
  const takenBy = places.find((place) => existsSync(join(root, place)))
  return takenBy && `There is a ${takenBy} already: choose another name, or remove it first.`
}

async function run(command: readonly string[]): Promise<void> {
  const child = Bun.spawn([process.execPath, ...command], { cwd: root, stdout: 'pipe', stderr: 'pipe' })
  const [said, complained, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  if (code !== 0) throw new Error(`\`bun ${command.join(' ')}\` failed:\n${said}${complained}`)
}

async function make(name: string): Promise<void> {
  const module = spelled(name)
  const files = { ...messageFiles(module), ...ruleFiles(module), ...edgeFiles(module), ...testFiles(module) }
  for (const [path, text] of Object.entries(files)) await Bun.write(join(root, path), text)
  await run(['deploy/scaffold/generate.ts', name, 'init'])
  const { changed, unchanged } = await enlist(root, module)
  const formatted = changed.filter((path) => !path.endsWith('.sh'))
  await run(['fmt', ...Object.keys(files), `drizzle/${name}`, ...formatted])
  const byHand = [...unchanged]
  for (const script of ['manifests', 'api:accept'])
    await run(['run', '--silent', script]).catch((error: Error) => byHand.push(error.message))
  console.log(nextSteps(name))
  if (byHand.length === 0) return
  console.error(`\nThis could not be done, and is yours:\n  - ${byHand.join('\n  - ')}
Then: bun run manifests && bun run api:accept`)
  process.exitCode = 1
}

function nextSteps(name: string): string {
  return `modules/${name}/ is there, with its tests, its first migration, and a place wherever modules are listed. Next:
  1. bun run check && bun test --timeout 60000 tests/modules/${name}
  2. Say in modules/${name}/contract.ts what others may know, and in item.ts what the rules are.
  3. When schema.ts has changed: bun run generate ${name} <what-changed>
  4. When a route has changed: bun run api:accept. A new one has a row in tests/api/access/access.md and is called in
     tests/journeys/${name}.ts; what its path names is made in tests/api/things.ts. Then: bun run test:api
  5. When a message, or whom it uses, has changed: bun run manifests
Where there is no \`bun\`: npm install --global bun@${Bun.version}`
}

const [name] = process.argv.slice(2)
const refusal = whyNot(name)
if (name === undefined || refusal !== undefined) {
  console.error(refusal)
  process.exitCode = 1
} else await make(name)
