// What comes from others: exactly what the lockfile says, without its install scripts, listed in a bill of materials.
import { afterAll, expect, test } from 'bun:test'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { billOfMaterials } from '../../deploy/sbom.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { root } from '../architecture/checkout.ts'

const place = mkdtempSync(join(tmpdir(), 'kerf-lockfile-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

test('a package.json that the lockfile does not fit is refused, and the lockfile stays as it is', async () => {
  for (const file of ['package.json', 'bun.lock', 'bunfig.toml']) cpSync(join(root, file), join(place, file))
  const dependencies = { ...packageJson.dependencies, hono: '4.13.18' }
  await Bun.write(join(place, 'package.json'), JSON.stringify({ ...packageJson, dependencies }))
  const words = [process.execPath, 'install', '--frozen-lockfile', '--dry-run']
  const { exitCode, stderr } = Bun.spawnSync(words, { cwd: place, env: { ...process.env, NO_COLOR: '1' } })
  expect(stderr.toString()).toContain('lockfile had changes, but lockfile is frozen')
  expect(exitCode).toBe(1)
  const lockfileIn = (folder: string) => Bun.file(join(folder, 'bun.lock')).text()
  expect(await lockfileIn(place)).toBe(await lockfileIn(root))
})

test('no package runs anything when it is installed, each has one exact version, and none is younger than three days', async () => {
  expect(packageJson.trustedDependencies).toEqual([])
  for (const [name, version] of Object.entries({
    ...packageJson.dependencies,
    ...packageJson.devDependencies,
  }))
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)])
  const { install } = (await import('../../bunfig.toml')) as unknown as { install: Record<string, unknown> } // Bun reads TOML
  expect(install).toMatchObject({ auto: 'disable', exact: true })
  expect(install['minimumReleaseAge']).toBeGreaterThanOrEqual(3 * 24 * 60 * 60)
  const dockerfile = await Bun.file(join(root, 'deploy/Dockerfile')).text()
  expect(dockerfile).toContain('bun install --frozen-lockfile --production --ignore-scripts')
})

test('the bill of materials names what production installs, with the hash of each, and nothing of development', () => {
  const { components, dependencies } = billOfMaterials()
  const names = components.map(({ name }) => name)
  for (const name of Object.keys(packageJson.dependencies)) expect(names).toContain(name)
  for (const name of ['typescript', 'testcontainers', 'knip', 'drizzle-kit'])
    expect(names).not.toContain(name)
  for (const each of components)
    if ('hashes' in each)
      expect(each.hashes[0]).toEqual({ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) })
  const refs = new Set(components.map((each) => each['bom-ref']))
  expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([])
})
