// The secret of a mailed link: the same each time, and nobody else's.
import { expect, test } from 'bun:test'
import { MailTokenId, UserId } from '#modules/users'
import { makePrivateKey } from '../../../modules/users/keys/private-key.ts'
import { isLive, lifeMs, type MailToken, secretOf } from '../../../modules/users/mail-tokens/mail-token.ts'

const at = (ms: number) => new Date(Date.parse('2026-03-01T10:00:00Z') + ms)
const [key, other] = [await makePrivateKey(), await makePrivateKey()]
const newId = () => MailTokenId.parse(Bun.randomUUIDv7())
const token: MailToken = {
  id: newId(),
  userId: UserId.parse(Bun.randomUUIDv7()),
  purpose: 'password-reset',
  hash: '',
  kid: key.kid,
  createdAt: at(0),
  expiresAt: at(lifeMs['password-reset']),
  voidedAt: null,
}

test('has 256 bits, and is the same however often it is made', () => {
  expect(secretOf(token, key)).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(secretOf({ ...token }, key)).toBe(secretOf(token, key))
})

test('is another for another link, another purpose and another key', () => {
  const secrets = [
    secretOf(token, key),
    secretOf({ ...token, id: newId() }, key),
    secretOf({ ...token, purpose: 'email-verification' }, key),
    secretOf(token, other),
  ]
  expect(new Set(secrets).size).toBe(4)
})

test('is good until its time is over or something took its place', () => {
  expect(isLive(token, at(lifeMs['password-reset'] - 1))).toBe(true)
  expect(isLive(token, at(lifeMs['password-reset']))).toBe(false)
  expect(isLive({ ...token, voidedAt: at(1) }, at(2))).toBe(false)
})
