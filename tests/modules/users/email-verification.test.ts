// An address is verified by a link that comes by mail.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'
import { call, me, outcome, register, rows, somebody } from './client.ts'
import { linksTo } from './mails.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

let kerf: TestKerf
beforeAll(async () => void (kerf = await startTestKerf({ settings: { PUBLIC_URL: 'https://shop.test/' } })))
afterAll(() => kerf?.stop())

const verifyOf = /^https:\/\/shop\.test\/verify-email#token=([\w-]{43})$/m
const verify = (token: string) =>
  call(kerf, 'POST', '/v1/users/email-verifications/confirm', { body: { token } })
const again = (token: string) => call(kerf, 'POST', '/v1/users/email-verifications', { token })
/** The secrets mailed to somebody so far, once there are `count`. */
const verificationsTo = (email: string, count = 1) => linksTo(kerf, email, verifyOf, count)

describe('an address', () => {
  test.concurrent('is verified by what its welcome said, once, by whoever has the link', async () => {
    const { email, accessToken } = await somebody(kerf)
    const [secret = ''] = await verificationsTo(email)
    const before = await me(kerf, accessToken)
    expect((await verify(secret)).status).toBe(204)
    const after = await me(kerf, accessToken)
    expect([before.body['emailVerified'], after.body['emailVerified']]).toEqual([false, true])
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
    expect(outcome(await verify(secret))).toBe('422 link-invalid')
    expect(outcome(await again(accessToken))).toBe('409 email-verified')
  })

  test.concurrent(
    'is verified by the youngest link alone, and five times in an hour one is mailed',
    async () => {
      const { email, accessToken } = await somebody(kerf)
      const replies: number[] = []
      for (let times = 2; times <= 6; times += 1) replies.push((await again(accessToken)).status)
      expect(replies).toEqual([202, 202, 202, 202, 429])
      await until('all that is mailed to be settled', async () => {
        const [row] = await rows(
          kerf,
          (sql) => sql`
          select count(*)::int as n from notifications.notifications
           where kind = 'email-verification' and recipient_id = (select id from users.users where email = ${email})
             and (sent_at is not null or refused_at is not null)`,
        )
        return row?.['n'] === 4
      })
      // Mails do not wait for each other, so the last one to come need not have the youngest link.
      const secrets = await verificationsTo(email)
      const [youngest] = await rows(
        kerf,
        (sql) => sql`
          select hash from users.mail_tokens
           where user_id = (select id from users.users where email = ${email}) order by id desc limit 1`,
      )
      const isYoungest = (secret: string) =>
        new Bun.CryptoHasher('sha256').update(secret).digest('hex') === youngest?.['hash']
      for (const secret of secrets.filter((each) => !isYoungest(each)))
        expect(outcome(await verify(secret))).toBe('422 link-invalid')
      expect(secrets.filter(isYoungest)).toHaveLength(1)
      for (const secret of secrets.filter(isYoungest)) expect((await verify(secret)).status).toBe(204)
    },
  )

  test.concurrent('that is not verified keeps nobody from anything', async () => {
    const { accessToken } = await somebody(kerf)
    expect((await call(kerf, 'GET', '/v1/orders', { token: accessToken })).status).toBe(200)
    expect((await register(kerf, { email: 'unverified@example.com' })).body['emailVerified']).toBe(false)
  })
})
