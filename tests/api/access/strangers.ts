// What a stranger could learn of somebody else's things, or do to them.
import { type Answer, bodyOf, saidBy } from '../../journeys/answer.ts'
import { Tokens } from '../../journeys/shapes.ts'
import type { JourneyWorld } from '../../journeys/world.ts'
import type { Operation } from '../operations.ts'
import { pathTo, type Things } from '../things.ts'
import { attempt } from '../attempt.ts'

type Look = readonly [call: string, answer: Answer]

/** Sentences; none where it is as if the owner's things were not there. `token` is the stranger's. */
export async function leaksTo(
  token: string,
  world: JourneyWorld,
  things: Things,
  operations: readonly Operation[],
): Promise<string[]> {
  // Whoever signs out learns nothing more.
  const open = operations.filter(({ access, id }) => access === 'signed-in' && id !== 'signOut')
  const before = await seenByOwner()
  const leaks: string[] = []
  for (const operation of open) {
    const looks = await looksOf(operation)
    for (const [call, answer] of looks)
      for (const secret of things.secrets)
        if (showing(answer).includes(secret)) leaks.push(`${call} shows a stranger ${secret}: ${answer.text}`)
    const [[, theirs], [, nothing]] = looks
    if (operation.path.includes('{') && sayingOf(theirs) !== sayingOf(nothing))
      leaks.push(`${operation.call} tells a thing of somebody's from none: ${theirs.text} ${nothing.text}`)
  }
  const after = await seenByOwner()
  return after === before ? leaks : [...leaks, `a stranger made ${after} of ${before}`]

  /** At what is the owner's, at what is nothing, and with each of the owner's secrets in each parameter. */
  async function looksOf(operation: Operation): Promise<[Look, Look, ...Look[]]> {
    const { method, path, parameters, call } = operation
    const theirs = await attempt(world, operation, things, { path: await pathTo(path, things), token })
    const nowhere = await pathTo(path, things, () => Bun.randomUUIDv7())
    const nothing = await attempt(world, operation, things, { path: nowhere, token })
    const looks: [Look, Look, ...Look[]] = [
      [call, theirs],
      [call, nothing],
    ]
    if (method !== 'GET') return looks
    for (const { name } of parameters.filter((each) => each.in === 'query'))
      for (const secret of things.secrets) {
        const asked = `${nowhere}?${name}=${encodeURIComponent(secret)}`
        looks.push([`GET ${asked}`, await world.call('GET', asked, { as: { accessToken: token } })])
      }
    return looks
  }

  async function seenByOwner(): Promise<string> {
    const seen: string[] = []
    const { accessToken } = bodyOf(Tokens, 201, await world.signIn(things.owner))
    for (const operation of open.filter(({ method, id }) => method === 'GET' && id !== 'listSessions')) {
      const path = await pathTo(operation.path, things)
      seen.push(
        `${operation.call}: ${(await attempt(world, operation, things, { path, token: accessToken })).text}`,
      )
    }
    return seen.join('\n')
  }
}

/** What an answer says of anything, but for the path that was asked. */
function showing({ text, body }: Answer): string {
  const { instance } = (body ?? {}) as { instance?: string } // of a problem document
  return instance === undefined ? text : text.replaceAll(instance, '')
}

function sayingOf(answer: Answer): string {
  return JSON.stringify([answer.status, answer.status < 400 ? answer.text : saidBy(answer)])
}
