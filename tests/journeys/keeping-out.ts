// Journeys of an admin who decides whom to let in, and with which keys.
import { expect } from 'bun:test'
import { z } from 'zod'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { Account, page, SigningKey } from './shapes.ts'

const users = '/v1/users'
const keys = '/v1/signing-keys'

export const keepingOut = [
  journey('an admin keeps somebody out from the answer on, and lets them in again', async (world) => {
    const { call } = world
    const [as, somebody] = [await world.admin(), await world.signUp()]
    const [found] = bodyOf(
      page(Account),
      200,
      await call('GET', `${users}?email=${somebody.email}`, { as }),
    ).data
    expect(found).toMatchObject({ id: somebody.id, disabledAt: null })
    const path = `${users}/${somebody.id}`
    const change = (disabled: boolean) => call('PATCH', path, { as, body: { disabled } })
    expect(bodyOf(Account, 200, await change(true)).disabledAt).not.toBeNull()
    expectProblem(await call('GET', `${users}/me`, { as: somebody }), 401, 'invalid-token')
    expectProblem(await world.signIn(somebody), 403, 'account-disabled')
    expect(bodyOf(Account, 200, await change(false))).toEqual(
      bodyOf(Account, 200, await call('GET', path, { as })),
    )
    expectStatus(201, await world.signIn(somebody))
  }),

  journey('nobody else may, and no admin keeps themselves out', async (world) => {
    const { call } = world
    const [admin, as] = [await world.admin(), await world.customer()]
    const body = { disabled: true }
    expectProblem(await call('PATCH', `${users}/${admin.id}`, { as: admin, body }), 409, 'own-account')
    expectProblem(await call('PATCH', `${users}/${admin.id}`, { as, body }), 403, 'admins-only')
    expectProblem(await call('GET', users, { as }), 403, 'admins-only')
    expectProblem(await call('GET', `${users}/${crypto.randomUUID()}`, { as: admin }), 404, 'user-missing')
  }),

  journey(
    'an admin has the next signing key made, and one forgotten that nobody needs yet',
    async (world) => {
      const { call } = world
      const as = await world.admin()
      const made = bodyOf(SigningKey, 201, await call('POST', keys, { as }))
      expect(made.signing).toBe(false)
      expectProblem(await call('POST', keys, { as }), 409, 'rotation-under-way')
      const kids = async () =>
        bodyOf(page(SigningKey), 200, await call('GET', keys, { as })).data.map(({ kid }) => kid)
      const jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) })
      expect(
        bodyOf(jwks, 200, await call('GET', '/.well-known/jwks.json')).keys.map(({ kid }) => kid),
      ).toEqual(await kids())
      expect(await kids()).toContain(made.kid)
      expectStatus(204, await call('DELETE', `${keys}/${made.kid}`, { as }))
      expect(await kids()).not.toContain(made.kid)
      expectStatus(200, await call('GET', `${users}/me`, { as }))
      expectProblem(await call('DELETE', `${keys}/${made.kid}`, { as }), 404, 'signing-key-missing')
    },
  ),
]
