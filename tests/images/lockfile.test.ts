// That what the registry sends is what the lockfile says, when nothing of it is on this machine yet, as in a build.
import { afterAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lockfile from '../../bun.lock'

setDefaultTimeout(120_000)

const place = mkdtempSync(join(tmpdir(), 'kerf-lockfile-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const [id = '', registry, rest, integrity = ''] = lockfile.packages['tslib'] as unknown as string[] // as Bun writes it
const version = id.split('@').at(-1) ?? ''

/** Installs that one package with an empty cache, as a lockfile with this hash wants it. */
async function install(hash: string): Promise<{ code: number; said: string }> {
  rmSync(join(place, 'node_modules'), { recursive: true, force: true })
  const project = { name: 'one', dependencies: { tslib: version } }
  const locked = { ...lockfile, workspaces: { '': project }, packages: { tslib: [id, registry, rest, hash] } }
  await Bun.write(join(place, 'package.json'), JSON.stringify(project))
  await Bun.write(join(place, 'bun.lock'), JSON.stringify(locked))
  const cache = mkdtempSync(join(place, 'cache-'))
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, 'install', '--frozen-lockfile'], {
    cwd: place,
    env: { ...process.env, NO_COLOR: '1', BUN_INSTALL_CACHE_DIR: cache },
  })
  return { code: exitCode, said: `${stdout.toString()}${stderr.toString()}` }
}

test('a package whose hash is not the one in the lockfile is refused', async () => {
  expect(await install(integrity)).toMatchObject({ code: 0 })
  const { code, said } = await install(`sha512-${Buffer.alloc(64, 1).toString('base64')}`)
  expect(said).toMatch(/integrity/i)
  expect(code).toBe(1)
})
