// The key that seals the secrets of endpoints can be changed, and nothing starts that cannot open them.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { openSecret, type StoredSecret } from '../../../../modules/notifications/webhooks/seal.ts'
import { sealingKeys } from '#runtime'
import { asAdmin, type TestDatabase, testDatabase } from '../../../world/database.ts'
import { admin, startTestKerf } from '../../../world/kerf.ts'

setDefaultTimeout(60_000)

const newKey = () => crypto.getRandomValues(new Uint8Array(32)).toBase64()
const [first, second] = [newKey(), newKey()]
let database: TestDatabase
beforeAll(async () => void (database = await testDatabase()))
afterAll(() => database?.drop())

const start = (keys: string) => startTestKerf({ database, settings: { SEALING_KEYS_NOTIFICATIONS: keys } })

async function posted(url: string, body: object, token?: string): Promise<Record<string, string>> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const headers = { 'content-type': 'application/json', ...authorization }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(response.status).toBe(201)
  return (await response.json()) as Record<string, string> // the API's own shapes, of which texts are read here
}

async function stored(): Promise<StoredSecret> {
  const [row] = await asAdmin(
    database.url,
    (sql) =>
      sql<StoredSecret[]>`select id, endpoint_id as "endpointId", secret from notifications.webhook_secrets`,
  )
  if (!row) throw new Error('there is no secret')
  return row
}

test('a new sealing key takes the place of the old one at start, and without it notifications does not start', async () => {
  const kerf = await start(first)
  const { accessToken } = await posted(`${kerf.url}/v1/sessions`, admin)
  const wish = { url: 'https://hooks.shop.example/', events: ['order.placed'] }
  const { secret = '' } = await posted(`${kerf.url}/v1/webhook-endpoints`, wish, accessToken)
  await kerf.stop()
  const before = await stored()
  expect(before.secret).not.toContain(secret)
  expect(await openSecret(before, sealingKeys.parse(first))).toBe(secret)

  await (await start(`${second},${first}`)).stop()
  expect(await openSecret(await stored(), sealingKeys.parse(second))).toBe(secret)
  await (await start(second)).stop()
  await expect(start(first)).rejects.toThrow('which SEALING_KEYS_NOTIFICATIONS does not hold')
})
