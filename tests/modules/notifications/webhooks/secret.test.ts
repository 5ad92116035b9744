// What is signed, and how the secret that signs it is kept.
import { expect, test } from 'bun:test'
import { Webhook } from 'standardwebhooks'
import { seal, unseal } from '../../../../modules/notifications/webhooks/seal.ts'
import { newSecret, signedHeaders } from '../../../../modules/notifications/webhooks/secret.ts'
import { webhookSettings } from '../../../../modules/notifications/webhooks/settings.ts'

const body = '{"type":"order.placed","data":{"name":"é"}}'
const verify = (secret: string, headers: Record<string, string>, text = body) =>
  new Webhook(secret).verify(text, headers)

test('a secret is whsec_ and 32 random bytes in base64, another one each time', () => {
  const secret = newSecret()
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32)
  expect(newSecret()).not.toBe(secret)
})

test('what is signed is verified with the secret, and with no other', () => {
  const secret = newSecret()
  const headers = signedHeaders([secret], 'id', new Date(), body)
  expect(verify(secret, headers)).toEqual(JSON.parse(body))
  expect(() => verify(newSecret(), headers)).toThrow()
})

test('the signature is HMAC-SHA256 over id, time and body, as the standard says', () => {
  const secret = newSecret()
  const sentAt = new Date('2026-11-21T12:00:00.900Z')
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const seconds = Math.floor(sentAt.getTime() / 1000)
  const signature = new Bun.CryptoHasher('sha256', key).update(`id.${seconds}.${body}`).digest('base64')
  expect(signedHeaders([secret], 'id', sentAt, body)).toEqual({
    'webhook-id': 'id',
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  })
})

test('a change of body, id or time is seen, and a time more than five minutes off is refused', () => {
  const secret = newSecret()
  const headers = signedHeaders([secret], 'id', new Date(), body)
  expect(() => verify(secret, headers, body.replace('placed', 'denied'))).toThrow()
  expect(() => verify(secret, { ...headers, 'webhook-id': 'other' })).toThrow()
  const later = String(Number(headers['webhook-timestamp']) + 1)
  expect(() => verify(secret, { ...headers, 'webhook-timestamp': later })).toThrow()
  const old = signedHeaders([secret], 'id', new Date(Date.now() - 301_000), body)
  expect(() => verify(secret, old)).toThrow(/too old/)
})

test('while two secrets sign, each of them verifies', () => {
  const [first, second] = [newSecret(), newSecret()]
  const headers = signedHeaders([second, first], 'id', new Date(), body)
  expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
  verify(first, headers)
  verify(second, headers)
})

const keysOf = (...keys: Uint8Array[]) =>
  webhookSettings.WEBHOOK_SECRETS_KEYS.parse(keys.map((key) => key.toBase64()).join(', '))
const key = () => crypto.getRandomValues(new Uint8Array(32))

test('a sealed secret shows nothing of itself, differs each time, and is opened with its key', () => {
  const [secret, keys] = [newSecret(), keysOf(key())]
  const sealed = seal(secret, 'one', keys)
  expect(sealed).not.toContain(secret.slice('whsec_'.length))
  expect(sealed).toMatch(/^aes-256-gcm:/)
  expect(seal(secret, 'one', keys)).not.toBe(sealed)
  expect(unseal(sealed, 'one', keys)).toBe(secret)
})

test('a secret is opened neither with another key, nor for another endpoint, nor when it was altered', () => {
  const [secret, keys] = [newSecret(), keysOf(key())]
  const sealed = seal(secret, 'one', keys)
  const altered = sealed.replace(/.(?=.{8}$)/, (last) => (last === 'A' ? 'B' : 'A'))
  expect(() => unseal(sealed, 'one', keysOf(key()))).toThrow(/WEBHOOK_SECRETS_KEYS/)
  expect(() => unseal(sealed, 'two', keys)).toThrow(/WEBHOOK_SECRETS_KEYS/)
  expect(() => unseal(altered, 'one', keys)).toThrow(/WEBHOOK_SECRETS_KEYS/)
  expect(() => unseal(sealed, 'one', [])).toThrow(/WEBHOOK_SECRETS_KEYS/)
})

test('a new key seals while the old one still opens; what was stored without a key stays readable', () => {
  const [secret, older, newer] = [newSecret(), key(), key()]
  const sealed = seal(secret, 'one', keysOf(older))
  expect(unseal(sealed, 'one', keysOf(newer, older))).toBe(secret)
  expect(unseal(seal(secret, 'one', keysOf(newer, older)), 'one', keysOf(newer))).toBe(secret)
  expect(unseal(seal(secret, 'one', []), 'one', keysOf(newer))).toBe(secret)
})

test.each(['c2hvcnQ=', 'not base64 at all', `${Buffer.alloc(32).toString('base64')},x`])(
  '%s is no list of keys',
  (text) => {
    expect(webhookSettings.WEBHOOK_SECRETS_KEYS.safeParse(text).success).toBe(false)
  },
)
