// Journeys by a link that comes by mail: a forgotten password, an address that is verified.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { User } from './shapes.ts'
import type { JourneyWorld } from './world.ts'

const resets = '/v1/users/password-resets'
const verifications = '/v1/users/email-verifications'
const mailbox = `select text from notifications.mailbox where "to" = $1 and text like $2 order by at desc`

/** The secret in the youngest of `count` mails with a link to that page. */
function mailed({ eventually, rows }: JourneyWorld, email: string, path: string, count = 1): Promise<string> {
  return eventually(`${count} links to ${path} for ${email}`, async () => {
    const found = await rows('notifications', mailbox, [email, `%${path}#token=%`])
    return found.length >= count && /#token=(\S+)/.exec(String(found[0]?.['text']))?.[1]
  })
}

export const mailedLinks = [
  journey('a forgotten password is set anew by what was mailed, and every session ends', async (world) => {
    const { call } = world
    const as = await world.signUp()
    expectStatus(202, await call('POST', resets, { body: { email: as.email } }))
    const token = await mailed(world, as.email, '/reset-password')
    const reset = (password: string) => call('POST', `${resets}/confirm`, { body: { token, password } })
    expectProblem(await reset('too short'), 422, 'invalid-request', ['/password'])
    expectStatus(204, await reset('a password I keep'))
    expectProblem(await call('GET', '/v1/users/me', { as }), 401, 'invalid-token')
    expectProblem(await world.signIn(as), 401, 'invalid-credentials')
    expectStatus(201, await world.signIn({ ...as, password: 'a password I keep' }))
    expectProblem(await reset('another password'), 422, 'link-invalid')
  }),

  journey('whoever asks for a stranger’s password learns nothing', async ({ call, customer }) => {
    const { email } = await customer()
    const [known, unknown] = [
      await call('POST', resets, { body: { email } }),
      await call('POST', resets, { body: { email: 'nobody-at-all@example.com' } }),
    ]
    expectStatus(202, known)
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
  }),

  journey('an address is verified by the youngest link that was mailed to it', async (world) => {
    const { call } = world
    const as = await world.signUp()
    const welcome = await mailed(world, as.email, '/verify-email')
    expectStatus(202, await call('POST', verifications, { as }))
    const token = await mailed(world, as.email, '/verify-email', 2)
    const confirm = (secret: string) => call('POST', `${verifications}/confirm`, { body: { token: secret } })
    expectProblem(await confirm(welcome), 422, 'link-invalid')
    expect(bodyOf(User, 200, await call('GET', '/v1/users/me', { as })).emailVerified).toBe(false)
    expectStatus(204, await confirm(token))
    expect(bodyOf(User, 200, await call('GET', '/v1/users/me', { as })).emailVerified).toBe(true)
    expectProblem(await call('POST', verifications, { as }), 409, 'email-verified')
  }),
]
