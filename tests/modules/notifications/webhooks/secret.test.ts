// What is signed, and how the secret that signs it is kept.
import { expect, test } from 'bun:test'
import { Webhook } from 'standardwebhooks'
import { sealingKeys } from '#runtime'
import { EndpointId, SecretId } from '../../../../modules/notifications/webhooks/messages.ts'
import { openSecret, sealSecret } from '../../../../modules/notifications/webhooks/seal.ts'
import { newSecret, signedHeaders } from '../../../../modules/notifications/webhooks/secret.ts'

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

test('a secret is opened in its own row of its own endpoint, and nowhere else', async () => {
  const keys = sealingKeys.parse(crypto.getRandomValues(new Uint8Array(32)).toBase64())
  const clear = {
    id: SecretId.parse(Bun.randomUUIDv7()),
    endpointId: EndpointId.parse(Bun.randomUUIDv7()),
    secret: newSecret(),
  }
  const sealed = await sealSecret(clear, keys)
  expect(JSON.stringify(sealed)).not.toContain(clear.secret.slice('whsec_'.length))
  expect(await openSecret(sealed, keys)).toBe(clear.secret)
  for (const elsewhere of [
    { ...sealed, id: SecretId.parse(Bun.randomUUIDv7()) },
    { ...sealed, endpointId: EndpointId.parse(Bun.randomUUIDv7()) },
  ])
    await expect(openSecret(elsewhere, keys)).rejects.toThrow('was sealed for')
})
