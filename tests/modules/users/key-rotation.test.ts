// Signing keys change while traffic runs: no valid token is refused, and a removed key is believed by nobody.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { decodeProtectedHeader } from 'jose'
import { publishAheadMs } from '../../../modules/users/keys/signing-key.ts'
import { admin, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'
import { call, keySet, me, outcome, refresh, type Reply, rows, signIn, somebody, tokensOf } from './client.ts'
import { dead, good, startTwoProcesses, type TwoProcesses } from './two-processes.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

let two: TwoProcesses
let kerf: TestKerf
beforeAll(async () => {
  two = await startTwoProcesses()
  kerf = two.kerf
})
afterAll(() => two?.stop())

const kidOf = (accessToken: string) => String(decodeProtectedHeader(accessToken).kid)
const rotate = (token: string) => call(kerf, 'POST', '/v1/signing-keys', { token })
const remove = (kid: string, token: string) => call(kerf, 'DELETE', `/v1/signing-keys/${kid}`, { token })
const published = async () => (await keySet(kerf)).keys.map((key) => String(key.kid))

/** A new one: those of before end with their ten minutes, and with their key. */
const adminToken = async () => tokensOf(await signIn(kerf, admin.email, admin.password)).accessToken

/** Time passes in both processes. */
function advance(ms: number): void {
  kerf.advance(ms)
  two.other.advance(ms)
}

/** Everybody's tokens, tried in both processes again and again, with a new one for each every so often. */
function traffic(people: readonly { refreshToken: string; accessToken: string }[]) {
  let stopped = false
  const seen: { readonly kid: string; readonly status: number }[] = []
  const workers = people.map(async (person, at) => {
    const mine = at % 2 === 0 ? kerf : two.other
    let { accessToken, refreshToken } = person
    while (!stopped) {
      // The answer to a refresh is held back, so each of them passes a while with the old token.
      const refreshing = refresh(mine, refreshToken)
      for (let times = 0; times < 20; times += 1)
        for (const process of [kerf, two.other])
          seen.push({ kid: kidOf(accessToken), status: (await me(process, accessToken)).status })
      const next: Reply = await refreshing
      ;({ accessToken, refreshToken } = tokensOf(next))
    }
  })
  return {
    seen,
    async stop() {
      stopped = true
      await Promise.all(workers)
    },
  }
}

test('a key that an admin has made is published at once and signs an hour later, and nobody is refused meanwhile', async () => {
  const [old = ''] = await published()
  const made = await rotate(two.boss)
  const kid = String(made.body['kid'])
  expect({ status: made.status, signing: made.body['signing'] }).toEqual({ status: 201, signing: false })
  expect(outcome(await rotate(two.boss))).toBe('409 rotation-under-way')
  expect(await published()).toEqual([kid, old])

  advance(publishAheadMs - 5_000)
  const load = traffic(await Promise.all(Array.from({ length: 6 }, () => somebody(kerf))))
  const count = (signer: string) => load.seen.filter((each) => each.kid === signer).length
  await until('traffic with the old key', () => count(old) > 100)
  advance(5_000)
  await until('traffic with the new key', () => count(kid) > 200, 30_000)
  await load.stop()
  expect(load.seen.filter(({ status }) => status !== 200)).toEqual([])

  const { accessToken } = await somebody(kerf)
  const list = await call(two.other, 'GET', '/v1/signing-keys', { token: await adminToken() })
  expect(
    (list.body['data'] as { kid: string; signing: boolean }[]).map((key) => [key.kid, key.signing]),
  ).toEqual([
    [kid, true],
    [old, false],
  ])
  expect(kidOf(accessToken)).toBe(kid)
  advance(12 * 60_000)
  expect(await published()).toEqual([kid])
})

test('a key that is removed is believed by nobody from the answer on, and its successor signs at once', async () => {
  const [kid = ''] = await published()
  const person = await somebody(two.other)
  expect(await two.worth(person.accessToken)).toEqual(good)
  expect((await remove(kid, await adminToken())).status).toBe(204)
  expect(await two.worth(person.accessToken)).toEqual(dead)
  const next = tokensOf(await refresh(two.other, person.refreshToken))
  expect(kidOf(next.accessToken)).not.toBe(kid)
  expect(await two.worth(next.accessToken)).toEqual(good)
  const acts = await rows(
    kerf,
    (sql) => sql`select action from users.audit_log where subject = ${kid} order by id`,
  )
  expect(acts.map((row) => row['action'])).toEqual(['signing-key.made', 'signing-key.removed'])
})

test('keys are an admin’s', async () => {
  const { accessToken } = await somebody(kerf)
  const [kid = ''] = await published()
  const token = await adminToken()
  expect([await rotate(accessToken), await remove(kid, accessToken)].map(outcome)).toEqual([
    '403 admins-only',
    '403 admins-only',
  ])
  expect(outcome(await call(kerf, 'GET', '/v1/signing-keys', { token: accessToken }))).toBe('403 admins-only')
  expect(outcome(await remove('no-such-key', token))).toBe('404 signing-key-missing')
  expect(await published()).toEqual([kid])
})
