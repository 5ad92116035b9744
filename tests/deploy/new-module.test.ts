// `bun run new-module` makes a module that passes every check, migrates, starts and answers, in a copy of this checkout.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testServer } from '../world/server.ts'
import { root, sourceFiles } from '../architecture/checkout.ts'
import { houseRules } from '../architecture/house-rules.ts'

// A busy machine takes its time for so many checks.
setDefaultTimeout(120_000)

const name = 'loans'
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'kerf-new-module-')))
let made: { code: number; said: string }

beforeAll(async () => {
  const listed = Bun.spawnSync(['git', 'ls-files', '-z', '-co', '--exclude-standard'], { cwd: root })
  const paths = listed.stdout.toString().split('\0')
  for (const path of paths.filter((each) => statSync(join(root, each), { throwIfNoEntry: false })?.isFile()))
    await Bun.write(join(copy, path), Bun.file(join(root, path)))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  made = await bun('run', '--silent', 'new-module', name)
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Runs Bun in the copy, with the server of these tests. */
async function bun(...command: string[]): Promise<{ code: number; said: string }> {
  const env = { ...process.env, DATABASE_URL: await testServer(), NO_COLOR: '1' }
  const child = Bun.spawn([process.execPath, ...command], { cwd: copy, env, stdout: 'pipe', stderr: 'pipe' })
  const [said, complained, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  return { code, said: said + complained }
}

async function passes(...command: string[]): Promise<string> {
  const { code, said } = await bun(...command)
  if (code !== 0) throw new Error(`\`bun ${command.join(' ')}\` ended with ${code}:\n${said}`)
  return said
}

const places = [
  `modules/${name}`,
  `tests/modules/${name}`,
  'deploy',
  'tests/api',
  'tests/journeys',
  'tests/topologies',
]

test('it says what to do next, step by step', () => {
  expect(made).toMatchObject({ code: 0 })
  expect(made.said.split('\n').filter((line) => /^ {2}\d\. /.test(line))).toHaveLength(5)
})

test('the module is formatted', () => passes('fmt', '--check', ...places, `drizzle/${name}`))

test('the module passes the linter', () => passes('run', '--silent', 'lint', ...places))

test('the module compiles in its deployment', () =>
  passes('check', '--no-script', 'deploy/modules.ts', 'tests/api/things.ts', ...testFiles()))

test('the module stands inside the walls', async () => {
  const said = await passes('run', '--silent', 'boundaries', '--focus', `^modules/${name}/`)
  expect(said).toMatch(/\([1-9]\d+ modules, /)
})

test('the module has no dead code', async () => {
  const { code, said } = await bun('run', '--silent', 'knip', '--no-progress')
  expect(said).not.toContain(name)
  expect(code).toBeLessThan(2) // 1: what somebody has under way elsewhere in this checkout
})

test('the module keeps the house rules', () => {
  const files = sourceFiles(copy)
  expect(files.filter(({ path }) => path.startsWith(`modules/${name}/`)).length).toBeGreaterThan(10)
  const broken = Object.values(houseRules).flatMap((rule) => rule(files))
  expect(broken.filter((sentence) => sentence.includes(`/${name}/`))).toEqual([])
})

test('the module migrates, starts, and answers over HTTP', async () => {
  const said = await passes(
    'test',
    '--timeout',
    '60000',
    ...testFiles(),
    'tests/runtime/definitions/definitions.test.ts',
  )
  expect(said).toMatch(/\n +0 fail\n/)
})

test('the deployment and the API’s document know the module', async () => {
  const files = ['deploy/compose', 'deploy/manifests', 'deploy/secrets', 'api/contract/contract']
  const said = await passes('test', '--timeout', '60000', ...files.map((file) => `tests/${file}.test.ts`))
  expect(said).toMatch(/\n +0 fail\n/)
})

test('who may call the module is written down, and what is somebody else’s is as if it were not there', async () => {
  const said = await passes('test', 'tests/api/access/access.test.ts', '-t', 'has a row|is somebody else’s')
  expect(said).toMatch(/\n +2 pass\n/)
})

test('the same name is refused a second time', async () => {
  const again = await bun('run', '--silent', 'new-module', name)
  expect(again).toEqual({
    code: 1,
    said: `There is a modules/${name}/ already: choose another name, or remove it first.\n`,
  })
})

test.each([
  ['Loans', 'is no name for a module: write one word of small letters and digits, a letter first.'],
  ['my-module', 'is no name for a module: write one word of small letters and digits, a letter first.'],
  ['../loans', 'is no name for a module: write one word of small letters and digits, a letter first.'],
  ['gateway', 'means something else in Kerf: choose another name.'],
])('the name %s is refused, and nothing is made', async (bad, why) => {
  const before = Bun.file(join(copy, 'deploy/modules.ts')).text()
  const { code, said } = await bun('run', '--silent', 'new-module', bad)
  expect(code).toBe(1)
  expect(said).toContain(why)
  expect(await Bun.file(join(copy, 'deploy/modules.ts')).text()).toBe(await before)
})

test('a second module finds its place too; what could not be written for it is said', async () => {
  await Bun.write(join(copy, 'deploy/databases.sh'), '')
  const { code, said } = await bun('run', '--silent', 'new-module', 'tools')
  expect(code).toBe(1)
  expect(said.split('\n').filter((line) => line.startsWith('  - '))).toEqual([
    '  - deploy/databases.sh: make a database for tools.',
  ])
  const things = await Bun.file(join(copy, 'tests/api/things.ts')).text()
  for (const each of [name, 'tools']) expect(things).toContain(`['/v1/${each}/items/{id}', ${each}Item]`)
})

function testFiles(): string[] {
  return ['item', 'items-over-http'].map((file) => `tests/modules/${name}/${file}.test.ts`)
}
