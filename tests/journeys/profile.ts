// Journeys of one's own profile.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { User } from './shapes.ts'

const me = '/v1/users/me'

export const profile = [
  journey('a profile is read again only when it has changed', async ({ call, signUp }) => {
    const as = await signUp()
    const first = await call('GET', me, { as })
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[^"]+"$/)
    const known = await call('GET', me, { as, headers: { 'if-none-match': etag } })
    expectStatus(304, known)
    expect([known.text, known.headers.get('etag')]).toEqual(['', etag])
    const renamed = await call('PATCH', me, { as, body: { name: 'Another Name' } })
    expect(bodyOf(User, 200, renamed)).toEqual({ ...bodyOf(User, 200, first), name: 'Another Name' })
    const changed = await call('GET', me, { as, headers: { 'if-none-match': etag } })
    expect(bodyOf(User, 200, changed).name).toBe('Another Name')
    expect(changed.headers.get('etag')).toBe(renamed.headers.get('etag'))
    expect(changed.headers.get('etag')).not.toBe(etag)
  }),

  journey('of two changes to the profile that was seen, only one is made', async ({ call, signUp }) => {
    const as = await signUp()
    const headers = { 'if-match': (await call('GET', me, { as })).headers.get('etag') ?? '' }
    expectStatus(200, await call('PATCH', me, { as, headers, body: { name: 'First' } }))
    expectProblem(await call('PATCH', me, { as, headers, body: { name: 'Second' } }), 412, 'user-changed')
    expect(bodyOf(User, 200, await call('GET', me, { as })).name).toBe('First')
  }),

  journey('a profile changes in its name alone', async ({ call, signUp }) => {
    const as = await signUp()
    const body = { name: 'A Name', role: 'admin' }
    expectProblem(await call('PATCH', me, { as, body }), 422, 'invalid-request', ['/role'])
    expectProblem(await call('PATCH', me, { as, body: {} }), 422, 'invalid-request', ['/name'])
    expect(bodyOf(User, 200, await call('GET', me, { as }))).toMatchObject({
      name: 'A Customer',
      role: 'customer',
    })
  }),

  journey('there is no profile without signing in', async ({ call }) => {
    const refused = await call('GET', me)
    expectProblem(refused, 401, 'not-signed-in')
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
    expectProblem(await call('PATCH', me, { body: { name: 'Nobody' } }), 401, 'not-signed-in')
  }),
]
