// What the database that comes with Kerf promises, whoever dies and whenever.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startEmbeddedPostgres } from '../../deploy/local/postgres-server.ts'
import { waitUntil } from '../../deploy/local/wait-until.ts'
import { directoryHolder, kill9, otherBun, otherProcess, serverOwner } from './other-process.ts'
import { reasonOf } from '../runtime/reason.ts'

// A machine with much else to do takes seconds to make a server.
setDefaultTimeout(60_000)

const root = process.getuid?.() === 0
const directory = mkdtempSync(join(tmpdir(), 'kerf-embedded-'))

async function ask<T>(url: string, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await run(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const postmasterPid = () => Number.parseInt(readFileSync(join(directory, 'pg18/postmaster.pid'), 'utf8'), 10)
const rows = (url: string) =>
  ask(url, async (sql) => (await sql<{ n: number }[]>`select n from kept order by n`).map(({ n }) => n))
const start = () => startEmbeddedPostgres({ directory, durable: true })

beforeAll(async () => {
  const { url } = await start()
  await ask(url, (sql) => sql`create table kept (n int primary key)`)
})

afterAll(async () => {
  await (await start()).stop()
  rmSync(directory, { recursive: true, force: true })
})

test('the server is durable, loopback only, ready for logical replication, and never root', async () => {
  const { url } = await start()
  const names = ['fsync', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories', 'wal_level']
  const settings = await ask(
    url,
    (sql) => sql<{ setting: string }[]>`
    select setting from unnest(${names}::text[]) with ordinality as wanted(name, place)
    join pg_settings using (name) order by place`,
  )
  expect(settings.map(({ setting }) => setting)).toEqual(['on', 'on', '127.0.0.1', '', 'logical'])
  expect(statSync(join(directory, 'pg18')).uid).not.toBe(0)
  expect(statSync(join(directory, 'pg18.password')).mode & 0o777).toBe(0o600)
})

test('the server lets nobody in with another password', async () => {
  const { url } = await start()
  const wrong = url.replace(/:[^:@]*@/, ':wrong@')
  expect(await reasonOf(ask(wrong, (sql) => sql`select 1`.execute()))).toContain(
    'password authentication failed',
  )
})

test('a server that lost its owner to kill -9 is adopted, with its rows', async () => {
  await (await start()).stop()
  const { line, child } = await otherBun(serverOwner(directory))
  const theirs = JSON.parse(line) as { url: string; adopted: boolean }
  expect(theirs.adopted).toBe(false)
  await ask(theirs.url, (sql) => sql`insert into kept values (1)`)
  await kill9(child)
  const ours = await start()
  expect(ours).toMatchObject({ adopted: true, url: theirs.url })
  expect(await rows(ours.url)).toEqual([1])
})

test('a server that was itself killed with kill -9 starts again with every committed row', async () => {
  const before = await start()
  await ask(before.url, (sql) => sql`insert into kept values (2)`)
  const killed = postmasterPid()
  process.kill(killed, 'SIGKILL')
  const after = await start()
  expect(after.adopted).toBe(false)
  expect(postmasterPid()).not.toBe(killed)
  expect(await rows(after.url)).toEqual([1, 2])
})

test('the server starts although a stranger has the process id that its dead predecessor left behind', async () => {
  await (await start()).stop()
  // The server's own user: that is whom PostgreSQL believes.
  const { uid, gid } = statSync(join(directory, 'pg18'))
  const stranger = Bun.spawn(['sleep', '60'], { cwd: '/', ...(root && { uid, gid }) })
  writeFileSync(
    join(directory, 'pg18/postmaster.pid'),
    `${stranger.pid}\n${directory}/pg18\n0\n1\n\n127.0.0.1\n0 0\nready   \n`,
  )
  try {
    expect((await start()).adopted).toBe(false)
  } finally {
    await kill9(stranger)
  }
})

test('the server survives the Ctrl-C that ends its owner', async () => {
  await (await start()).stop()
  const { child } = await otherBun(serverOwner(directory))
  process.kill(-child.pid, 'SIGINT')
  await child.exited
  expect((await start()).adopted).toBe(true)
})

test('the server survives a reload by bun --watch, which finds it warm', async () => {
  await (await start()).stop()
  const file = join(directory, 'watched.ts')
  const code = directoryHolder(directory).replace("console.log('locked')", '') + serverOwner(directory)
  writeFileSync(file, code)
  const { child, line } = await otherProcess([process.execPath, '--watch', '--no-clear-screen', file])
  const first = JSON.parse(line) as { pid: number }
  expect(line).toContain('"adopted":false')
  writeFileSync(file, code.replace('console.log(', `await Bun.write('${directory}/reloaded',`))
  const reloaded = await waitUntil('the reload', 10_000, async () => {
    const said = Bun.file(join(directory, 'reloaded'))
    return (await said.exists()) && (await said.text())
  })
  await kill9(child)
  expect(JSON.parse(reloaded)).toMatchObject({ pid: first.pid, adopted: true })
})
