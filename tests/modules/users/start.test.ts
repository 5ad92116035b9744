// What users does at start: the first admin and the first key, once, however many processes start.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { asAdmin, type TestDatabase, testDatabase } from '../../world/database.ts'
import { admin, startTestKerf } from '../../world/kerf.ts'
import { register, signIn } from './client.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

let database: TestDatabase
beforeAll(async () => void (database = await testDatabase()))
afterAll(() => database?.drop())

describe('starting', () => {
  test('by several processes at once makes one admin and one key', async () => {
    const started = await Promise.all([1, 2, 3].map(() => startTestKerf({ database })))
    const [counts] = await asAdmin(
      database.url,
      (sql) => sql`
        select (select count(*) from users.users)::int as users, (select count(*) from users.signing_keys)::int as keys`,
    )
    expect({ ...counts }).toEqual({ users: 1, keys: 1 })
    const replies = await Promise.all(started.map((kerf) => signIn(kerf, admin.email, admin.password)))
    expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201])
    await Promise.all(started.map((kerf) => kerf.stop()))
  })

  test('again with another password leaves the admin alone', async () => {
    const kerf = await startTestKerf({ database, settings: { ADMIN_PASSWORD: 'another long password' } })
    expect((await signIn(kerf, admin.email, 'another long password')).status).toBe(401)
    expect((await signIn(kerf, admin.email, admin.password)).status).toBe(201)
    await kerf.stop()
  })

  test('is refused when the admin would be somebody who registered as a customer', async () => {
    const kerf = await startTestKerf({ database })
    expect((await register(kerf, { email: 'mallory@example.com' })).status).toBe(201)
    await kerf.stop()
    await expect(
      startTestKerf({ database, settings: { ADMIN_EMAIL: 'mallory@example.com' } }),
    ).rejects.toThrow('ADMIN_EMAIL belongs to a user who is not an admin')
  })
})
