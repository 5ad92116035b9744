// What the databases of the tests promise: fresh, apart, and gone with whoever asked for them.
import { expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { waitUntil } from '../../deploy/local/wait-until.ts'
import { asAdmin, testDatabase } from '../world/database.ts'
import { sharedServer } from '../world/server.ts'
import { kill9, otherBun, untilWeAreGone } from '../deploy/other-process.ts'
import { reasonOf } from './reason.ts'

// A machine with much else to do takes seconds to make a server.
setDefaultTimeout(60_000)

test('gives each test the module’s tables and nothing that another test wrote', async () => {
  const [one, two] = await Promise.all([
    testDatabase({ modules: ['kiosk'] }),
    testDatabase({ modules: ['kiosk'] }),
  ])
  await asAdmin(one.url, (sql) => sql`create table kiosk.notes (id int primary key)`)
  await asAdmin(one.roleUrl('kiosk'), (sql) => sql`insert into notes values (1)`)
  const found = await asAdmin(
    two.url,
    (sql) => sql`
    select to_regclass('kiosk.notes') as notes, to_regclass('kiosk.outbox') as outbox`,
  )
  expect(found).toMatchObject([{ notes: null, outbox: 'kiosk.outbox' }])
  await Promise.all([one.drop(), two.drop()])
})

test('the server stays as long as one of its users lives, and goes with the last, even by kill -9', async () => {
  const directory = join(dirname(sharedServer.directory), `kerf-apart-${process.pid}`)
  const user = `
    import { testDatabase } from '${join(import.meta.dir, '../world/database.ts')}'
    console.log((await testDatabase({ modules: ['kiosk'] })).url)
    ${untilWeAreGone}`
  const environment = { KERF_TEST_SERVER: directory, DATABASE_URL: '' }
  const [first, second] = await Promise.all([otherBun(user, environment), otherBun(user, environment)])
  const answers = () => asAdmin(second.line, (sql) => sql`select 1 as one`)
  await kill9(first.child)
  await waitUntil(
    'the first to be taken off the list',
    10_000,
    () => !existsSync(join(directory, 'users', `${first.child.pid}.pipe`)),
  )
  expect(await answers()).toMatchObject([{ one: 1 }])
  await kill9(second.child)
  await waitUntil('the server and its files to go', 10_000, () => !existsSync(directory))
  expect(await reasonOf(answers())).toContain('ECONNREFUSED')
  rmSync(`${directory}.lock`)
})
