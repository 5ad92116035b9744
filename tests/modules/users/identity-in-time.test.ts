// Tokens, sessions and keys as time passes.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { decodeProtectedHeader } from 'jose'
import { sessionDays } from '../../../modules/users/sessions/session.ts'
import { keyLifeMs, publishAheadMs } from '../../../modules/users/keys/signing-key.ts'
import { startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { keySet, me, outcome, refresh, rows, sessionOf, signIn, somebody, tokensOf } from './client.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

let kerf: TestKerf
beforeAll(async () => void (kerf = await startTestKerf()))
afterAll(() => kerf?.stop())

const kidOf = (accessToken: string) => String(decodeProtectedHeader(accessToken).kid)
const dayMs = 86_400_000

test('an access token ends after its ten minutes, and its refresh token does not', async () => {
  const here = await somebody(kerf)
  kerf.advance(11 * 60_000)
  expect((await me(kerf, here.accessToken)).status).toBe(401)
  const next = tokensOf(await refresh(kerf, here.refreshToken))
  expect((await me(kerf, next.accessToken)).status).toBe(200)
})

test('a session ends with its thirty days, however often it was refreshed, and is cleared away', async () => {
  const first = await somebody(kerf)
  kerf.advance((sessionDays - 1) * dayMs)
  const second = tokensOf(await refresh(kerf, first.refreshToken))
  kerf.advance(dayMs)
  expect(outcome(await refresh(kerf, second.refreshToken))).toBe('401 invalid-refresh-token')
  await signIn(kerf, first.email)
  const left = await rows(
    kerf,
    (sql) => sql`select 1 from users.sessions where id = ${sessionOf(first.accessToken)}`,
  )
  expect(left.length).toBe(0)
})

test('the keys change, and no valid token is refused', async () => {
  const { email } = await somebody(kerf)
  kerf.advance(keyLifeMs)
  const old = tokensOf(await signIn(kerf, email)).accessToken
  const [next, ...others] = (await keySet(kerf)).keys
  expect(others.map((key) => key.kid)).toEqual([kidOf(old)])
  expect(next?.kid).not.toBe(kidOf(old))
  expect((await me(kerf, old)).status).toBe(200)
  kerf.advance(publishAheadMs - 5_000)
  const last = tokensOf(await signIn(kerf, email)).accessToken
  expect(kidOf(last)).toBe(kidOf(old))
  kerf.advance(10_000)
  const first = tokensOf(await signIn(kerf, email)).accessToken
  expect(kidOf(first)).toBe(String(next?.kid))
  expect((await me(kerf, last)).status).toBe(200)
  expect((await me(kerf, first)).status).toBe(200)
  kerf.advance(12 * 60_000)
  expect((await keySet(kerf)).keys.map((key) => key.kid)).toEqual([String(next?.kid)])
})
