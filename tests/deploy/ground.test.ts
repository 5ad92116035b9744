// What `bun run dev` says when it gets no database on which it could stand.
import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openGround } from '../../deploy/local/ground.ts'
import { StartFaults } from '../../runtime/hosting/start.ts'
import { asAdmin, testDatabase } from '../world/database.ts'

test('a database that other migrations have begun is a fault of the start, told in one line with its remedy', async () => {
  const database = await testDatabase()
  try {
    await asAdmin(database.url, (sql) => sql`update drizzle.users_runtime set created_at = 1`)
    const fault = await openGround({ DATABASE_URL: database.url }).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(StartFaults)
    expect(fault).toMatchObject({
      faults: [
        expect.stringMatching(/^Migrating users failed: .+ begun by other migrations .+ empty one .+$/),
      ],
    })
  } finally {
    await database.drop()
  }
}, 60_000)

test('a machine on which no database can be brought is a fault of the start, too', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kerf-ground-'))
  try {
    writeFileSync(join(directory, 'postgres'), 'in the way')
    const fault = await openGround({}, directory).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(StartFaults)
    expect(fault).toMatchObject({ faults: [expect.stringContaining(join(directory, 'postgres'))] })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
