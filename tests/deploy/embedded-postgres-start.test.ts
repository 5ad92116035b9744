// What the first start of the database that comes with Kerf promises: all or nothing, once, and wherever it may live.
import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { lockDirectory } from '../../deploy/local/directory-lock.ts'
import { runnable } from '../../deploy/local/postgres-binaries.ts'
import { startEmbeddedPostgres } from '../../deploy/local/postgres-server.ts'
import { waitUntil } from '../../deploy/local/wait-until.ts'
import { directoryHolder, kill9, otherBun, serverOwner } from './other-process.ts'
import { reasonOf } from '../runtime/reason.ts'

// A machine with much else to do takes seconds to make a server.
setDefaultTimeout(60_000)

const root = process.getuid?.() === 0
const directory = mkdtempSync(join(tmpdir(), 'kerf-first-start-'))
// Open to the server's user when we are root, so that nothing needs to move.
chmodSync(directory, 0o755)

afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('the first start', () => {
  test('by two starters at once makes one server, which both get', async () => {
    const where = join(directory, 'raced')
    const starters = await Promise.all([otherBun(serverOwner(where)), otherBun(serverOwner(where))])
    const [one, two] = starters.map(({ line }) => JSON.parse(line) as { url: string; adopted: boolean })
    expect(one).toMatchObject({ url: two?.url })
    expect([one?.adopted, two?.adopted].map(String).toSorted()).toEqual(['false', 'true'])
    for (const { child } of starters) await kill9(child)
    await (await startEmbeddedPostgres({ directory: where, durable: true })).stop()
  })

  test('when it is killed half-way leaves nothing half made', async () => {
    const where = join(directory, 'interrupted')
    const child = Bun.spawn([process.execPath, '-e', serverOwner(where)], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    await waitUntil(
      'initdb to be at work',
      10_000,
      () =>
        existsSync(where) &&
        readdirSync(where).some(
          (name) => name.includes('init-') && existsSync(join(where, name, 'data/base')),
        ),
    )
    await kill9(child)
    expect(readdirSync(where)).not.toContain('pg18')
    const server = await startEmbeddedPostgres({ directory: where, durable: false })
    const sql = postgres(server.url, { max: 1 })
    const settings = await sql`select current_setting('fsync') as fsync`
    await sql.end()
    await server.stop()
    expect(settings).toMatchObject([{ fsync: 'off' }])
    // The initdb of the one that was killed may write on for a moment; each start clears away what it finds.
    await waitUntil('what was half made to be gone', 20_000, async () => {
      await (await startEmbeddedPostgres({ directory: where, durable: false })).stop()
      return !readdirSync(where).some((name) => name.includes('init-'))
    })
  })

  test('when it is given up leaves nothing half made', async () => {
    const where = join(directory, 'given-up')
    const giveUp = new AbortController()
    const started = startEmbeddedPostgres({ directory: where, durable: true, signal: giveUp.signal })
    await waitUntil('initdb to be at work', 10_000, () =>
      readdirSync(where).some((name) => name.includes('init-')),
    )
    giveUp.abort(new Error('changed my mind'))
    expect(await reasonOf(started)).toContain('changed my mind')
    expect(readdirSync(where).filter((name) => !/\.(lock|password)$/.test(name))).toEqual([])
  })

  // Others run the server as themselves, so there is nothing to try.
  const testAsRoot = root ? test : () => {}
  testAsRoot(
    'by root below a directory that others cannot enter puts the data elsewhere, aside once the directory is removed',
    async () => {
      // Only root must move out of the way: other users run the server as themselves.
      const closed = mkdtempSync(join(tmpdir(), 'kerf-closed-'))
      const where = join(closed, 'checkout')
      mkdirSync(where)
      const server = await startEmbeddedPostgres({ directory: where, durable: false })
      const home = dirname(realpathSync(join(where, 'pg18')))
      try {
        expect(home.startsWith(closed)).toBe(false)
        await server.stop()
        const again = await startEmbeddedPostgres({ directory: where, durable: false })
        expect(dirname(realpathSync(join(where, 'pg18')))).toBe(home)
        await again.stop()

        // What was there is not asked for its password, nor for keys that went with the directory.
        rmSync(where, { recursive: true })
        const afresh = await startEmbeddedPostgres({ directory: where, durable: false })
        await afresh.stop()
        expect(afresh.setAside).toBe(join(home, 'pg18.before'))
        expect(existsSync(join(home, 'pg18.before', 'PG_VERSION'))).toBe(true)
        expect(afresh.url).not.toBe(again.url)
      } finally {
        rmSync(home, { recursive: true, force: true })
        rmSync(closed, { recursive: true, force: true })
      }
    },
  )

  testAsRoot('by root names the directory that was closed to the data later', async () => {
    const above = mkdtempSync(join(tmpdir(), 'kerf-closed-'))
    chmodSync(above, 0o755)
    const where = join(above, 'checkout')
    mkdirSync(join(where, 'pg18'), { recursive: true })
    chmodSync(above, 0o700)
    try {
      const reason = await reasonOf(startEmbeddedPostgres({ directory: where, durable: false }))
      expect(reason).toContain(`can no longer enter ${above}. Let it in again (chmod o+x ${above})`)
    } finally {
      rmSync(above, { recursive: true, force: true })
    }
  })
})

describe('the binaries', () => {
  test('are copied, with their links, when the package lies where the server cannot go', () => {
    const at = join(directory, 'binaries')
    const closed = join(at, 'closed/linux-x64')
    mkdirSync(join(closed, 'native/lib'), { recursive: true })
    writeFileSync(join(closed, 'package.json'), '{"version":"18.0.0"}')
    writeFileSync(join(closed, 'native/lib/libpq.so.5.18'), 'library')
    const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
    writeFileSync(join(closed, 'native/pg-symlinks.json'), JSON.stringify(links))
    const reach = () => runnable(closed, { uid: 65534, gid: 65534 }, () => at)
    chmodSync(join(at, 'closed'), 0o700)
    const { initdb } = reach()
    expect(initdb).toBe(join(at, 'postgres-linux-x64-18.0.0/native/bin/initdb'))
    expect(readFileSync(join(dirname(initdb), '../lib/libpq.so.5'), 'utf8')).toBe('library')
    expect(reach()).toEqual({ initdb, postgres: join(dirname(initdb), 'postgres') })
    chmodSync(join(at, 'closed'), 0o755)
    expect(reach().initdb).toBe(join(closed, 'native/bin/initdb'))
  })
})

describe('the data directory', () => {
  test('refuses a second Kerf and names the process of the first, until that one is dead', async () => {
    const { child } = await otherBun(directoryHolder(directory))
    expect(() => lockDirectory(directory)).toThrow(`Another Kerf (process ${child.pid}) is using the data in`)
    await kill9(child)
    const lock = lockDirectory(directory)
    lock.release()
  })

  test('is free for others once its latest holder lets go, and lets its own process in again', async () => {
    const beforeReload = lockDirectory(directory)
    const afterReload = lockDirectory(directory)
    beforeReload.release()
    expect(await reasonOf(otherBun(directoryHolder(directory)))).toContain('Another Kerf')
    afterReload.release()
    const { child } = await otherBun(directoryHolder(directory))
    await kill9(child)
  })
})
