// Everybody who may come to the door, each with the token that they would bring.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeServiceKeys, readServiceKeys } from '../../../deploy/secrets/service-keys.ts'
import { openServiceTokens } from '../../../runtime/security/service-tokens.ts'
import { bodyOf, expectStatus } from '../../journeys/answer.ts'
import { Tokens } from '../../journeys/shapes.ts'
import type { JourneyWorld, Person } from '../../journeys/world.ts'
import type { Operation } from '../operations.ts'
import type { Who } from './table.ts'

export interface Callers {
  /** Undefined for nobody. One of a session of its own for an operation that may end sessions. */
  tokenOf(who: Who, operation: Operation): Promise<string | undefined>
  /** Whose session is over, by how it ended. */
  readonly ended: ReadonlyMap<string, string>
}

export async function openCallers(world: JourneyWorld, owner: Person): Promise<Callers> {
  const [admin, stranger, process] = [
    await secondAdmin(world),
    await world.signUp(),
    await tokenOfProcess(owner),
  ]
  const ended = new Map([
    ['signed out', await signedOut(world)],
    ['kept out', await keptOut(world)],
  ])
  const people: Partial<Record<Who, Person>> = { owner, stranger, admin }
  const tokens = new Map<Who, string | undefined>([
    ['ended', ended.get('signed out')],
    ['process', process],
  ])
  return {
    ended,
    async tokenOf(who, { method, path }) {
      const person = people[who]
      const mayEnd = method !== 'GET' && /session|password/.test(path)
      if (person && (mayEnd || !tokens.has(who)))
        tokens.set(who, bodyOf(Tokens, 201, await world.signIn(person)).accessToken)
      const token = tokens.get(who)
      if (person && mayEnd) tokens.delete(who)
      return token
    },
  }
}

/** Not the one whom the tests act as, whose sessions may not end. */
async function secondAdmin(world: JourneyWorld): Promise<Person> {
  const person = await world.signUp()
  await world.rows('users', `update users.users set role = 'admin' where id = $1`, [person.id])
  return person
}

async function signedOut(world: JourneyWorld): Promise<string> {
  const as = await world.signUp()
  expectStatus(204, await world.call('DELETE', '/v1/sessions/current', { as }))
  return as.accessToken
}

async function keptOut(world: JourneyWorld): Promise<string> {
  const person = await world.signUp()
  const what = { as: await world.admin(), body: { disabled: true } }
  expectStatus(200, await world.call('PATCH', `/v1/users/${person.id}`, what))
  return person.accessToken
}

/** What orders would say to inventory on behalf of an admin: good between processes, and nowhere else. */
async function tokenOfProcess({ id }: Person): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kerf-keys-'))
  try {
    await makeServiceKeys(folder, ['orders', 'inventory'])
    const { own, known } = await readServiceKeys(folder, ['orders'])
    const tokens = openServiceTokens(own, known)
    return await tokens.sign('orders', 'inventory', { kind: 'user', id, role: 'admin', session: 's' })
  } finally {
    await rm(folder, { recursive: true })
  }
}
