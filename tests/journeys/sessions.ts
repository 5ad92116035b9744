// Journeys of one's sessions, and of a password that is changed.
import { expect } from 'bun:test'
import type { z } from 'zod'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { page, Session, Tokens } from './shapes.ts'
import type { JourneyWorld, Person } from './world.ts'

const list = '/v1/sessions'
type Signed = Pick<Person, 'accessToken'>

async function sessionsOf({ call }: JourneyWorld, as: Signed) {
  return bodyOf(page(Session), 200, await call('GET', list, { as })).data
}

/** Somebody new with a second session. */
async function twice(world: JourneyWorld) {
  const here = await world.signUp()
  return { here, there: bodyOf(Tokens, 201, await world.signIn(here)) }
}

async function expectEnded({ call }: JourneyWorld, gone: z.output<typeof Tokens>): Promise<void> {
  expectProblem(await call('GET', '/v1/users/me', { as: gone }), 401, 'invalid-token')
  const body = { refreshToken: gone.refreshToken }
  expectProblem(await call('POST', '/v1/sessions/refresh', { body }), 401, 'invalid-refresh-token')
}

export const sessions = [
  journey('whoever is signed in twice sees both, and which one asks', async (world) => {
    const { here, there } = await twice(world)
    const found = await sessionsOf(world, there)
    expect(found.map(({ current }) => current)).toEqual([true, false])
    expect((await sessionsOf(world, here)).map(({ id, current }) => [id, current])).toEqual(
      found.map(({ id, current }) => [id, !current]),
    )
    expect(await sessionsOf(world, await world.customer())).not.toContainEqual(found[0])
  }),

  journey('a session that its owner ends is over with the answer, and the others go on', async (world) => {
    const { here, there } = await twice(world)
    const other = (await sessionsOf(world, here)).find(({ current }) => !current)
    const path = `${list}/${other?.id}`
    const stranger = await world.customer()
    expectProblem(await world.call('DELETE', path, { as: stranger }), 404, 'session-missing')
    expectStatus(204, await world.call('DELETE', path, { as: here }))
    await expectEnded(world, there)
    expect((await sessionsOf(world, here)).length).toBe(1)
    expectProblem(await world.call('DELETE', path, { as: here }), 404, 'session-missing')
  }),

  journey('signing out everywhere else leaves one session', async (world) => {
    const { here, there } = await twice(world)
    expectStatus(204, await world.call('DELETE', `${list}/others`, { as: here }))
    await expectEnded(world, there)
    expect((await sessionsOf(world, here)).map(({ current }) => current)).toEqual([true])
  }),

  journey('signing out ends the access token with the answer', async (world) => {
    const { here, there } = await twice(world)
    expectStatus(204, await world.call('DELETE', `${list}/current`, { as: there }))
    await expectEnded(world, there)
    expectStatus(200, await world.call('GET', '/v1/users/me', { as: here }))
  }),

  journey('a password is changed by who shows it, and all other sessions end', async (world) => {
    const { here, there } = await twice(world)
    const change = (currentPassword: string) =>
      world.call('POST', '/v1/users/me/password', {
        as: here,
        body: { currentPassword, password: 'another password' },
      })
    expectProblem(await change('not my password'), 422, 'wrong-password')
    expectStatus(204, await change(here.password))
    await expectEnded(world, there)
    expectStatus(200, await world.call('GET', '/v1/users/me', { as: here }))
    expectProblem(await world.signIn(here), 401, 'invalid-credentials')
    expectStatus(201, await world.signIn({ ...here, password: 'another password' }))
  }),
]
