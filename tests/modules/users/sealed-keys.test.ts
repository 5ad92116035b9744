// Signing keys at rest: who reads users' tables can sign nothing, and the key that seals them can be changed.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { makePrivateKey } from '../../../modules/users/keys/private-key.ts'
import { asAdmin, type TestDatabase, testDatabase } from '../../world/database.ts'
import { admin, startTestKerf } from '../../world/kerf.ts'
import { keySet, me, signIn, tokensOf } from './client.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

const newKey = () => crypto.getRandomValues(new Uint8Array(32)).toBase64()
const [first, second, third] = [newKey(), newKey(), newKey()]
let database: TestDatabase
beforeAll(async () => void (database = await testDatabase()))
afterAll(() => database?.drop())

const start = (keys: string) => startTestKerf({ database, settings: { SEALING_KEYS_USERS: keys } })

/** All that a backup of the schema says. */
function backup(): Promise<string> {
  return asAdmin(database.url, async (sql) => {
    const [dump] = await sql<{ xml: string }[]>`select schema_to_xml('users', true, false, '')::text as xml`
    return dump?.xml ?? ''
  })
}

/** The public halves of whatever in this text could be a private one. */
function publicHalvesIn(text: string): (string | undefined)[] {
  return (text.match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? []).map((seed) => {
    const pkcs8 = Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'), // RFC 8410, 7
      Buffer.from(seed, 'base64url'),
    ])
    return createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({
      format: 'jwk',
    }).x
  })
}

async function sealedWith(): Promise<unknown[]> {
  const rows = await asAdmin(
    database.url,
    (sql) => sql<{ sealed: string }[]>`select private_key as sealed from users.signing_keys`,
  )
  return rows.map(({ sealed }) => decodeProtectedHeader(sealed).kid)
}

test('who reads a backup of users has no key that signs', async () => {
  const { d, x } = await makePrivateKey()
  expect(publicHalvesIn(`"d": "${d}"`)).toEqual([x]) // so it would be found

  const kerf = await start(first)
  const published = (await keySet(kerf)).keys.map((key) => key.x)
  const text = await backup()
  expect(published).toHaveLength(1)
  for (const half of published) expect(text).toContain(String(half))
  expect(publicHalvesIn(text).filter((half) => published.includes(half))).toEqual([])
  await kerf.stop()
})

test('a new sealing key takes the place of the old one at start, and signs on with the same signing key', async () => {
  const [sealed] = await sealedWith()
  const both = await start(`${second},${first}`)
  const { keys } = await keySet(both)
  const token = tokensOf(await signIn(both, admin.email, admin.password)).accessToken
  await both.stop()
  const [resealed] = await sealedWith()
  expect(resealed).not.toBe(sealed)

  const alone = await start(second)
  expect((await keySet(alone)).keys).toEqual(keys)
  expect((await me(alone, token)).status).toBe(200)
  expect((await signIn(alone, admin.email, admin.password)).status).toBe(201)
  await alone.stop()
  expect(await sealedWith()).toEqual([resealed])
})

test('three rolls change it beside a process that serves on; in fewer that one signs nobody in', async () => {
  let serving = await start(second)
  for (const keys of [`${second},${third}`, `${third},${second}`, third]) {
    const next = await start(keys)
    expect((await signIn(serving, admin.email, admin.password)).status).toBe(201)
    await serving.stop()
    serving = next
  }
  const hasty = await start(`${second},${third}`)
  expect((await signIn(serving, admin.email, admin.password)).status).toBe(503)
  for (const kerf of [hasty, serving]) await kerf.stop()
})

test('users does not start where its signing key cannot be opened, and says which key is missing', async () => {
  const [kid] = await sealedWith()
  await expect(start(first)).rejects.toThrow(
    `is sealed with the key ${String(kid)}, which SEALING_KEYS_USERS does not hold`,
  )
})
