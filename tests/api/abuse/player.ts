// Sends what was made up as those whom an operation admits, and says what is wrong with the answer.
import { type Answer, bodyOf } from '../../journeys/answer.ts'
import { Tokens } from '../../journeys/shapes.ts'
import type { JourneyWorld, Person } from '../../journeys/world.ts'
import type { Operation } from '../operations.ts'
import type { Sent } from './requests.ts'

export interface Player {
  /** Throws where the answer is none that the document promises. */
  send(operation: Operation, sent: Sent): Promise<Answer>
  readonly calls: number
}

/** The request was not read at all: what the document allows is never told so. */
const unread = [
  'invalid-request',
  'malformed-json',
  'malformed-request',
  'unsupported-media-type',
  'json-too-complex',
]

export async function openPlayer(world: JourneyWorld): Promise<Player> {
  const [admin, customer] = [await world.admin(), await world.signUp()]
  let token = customer.accessToken
  let calls = 0

  const call = ({ access }: Operation, { method, path, headers, bytes }: Sent): Promise<Answer> => {
    calls += 1
    const as = { anyone: undefined, 'signed-in': { accessToken: token }, admin }[access]
    return world.call(method, path, { as, headers, ...(bytes === undefined ? {} : { bytes }) })
  }

  return {
    get calls() {
      return calls
    },
    async send(operation, sent) {
      let answer = await call(operation, sent)
      // Some of it signs out.
      if (codeOf(answer) === 'invalid-token') {
        token = await freshToken(world, customer)
        answer = await call(operation, sent)
      }
      const fault = faultOf(world, operation, sent, answer)
      if (fault) throw new Error(`${fault}: ${answer.status} ${answer.text.slice(0, 500)}`)
      return answer
    },
  }
}

function faultOf({ documented }: JourneyWorld, { method, path }: Operation, sent: Sent, answer: Answer) {
  if (answer.status >= 500) return 'failed'
  if (sent.isGood && unread.includes(codeOf(answer) ?? '')) return 'refused what the document allows'
  if (answer.status >= 400 || sent.bytes === undefined) return undefined
  if (!documented.allows(method, path, JSON.parse(sent.bytes))) return 'took what the document forbids'
  return undefined
}

function codeOf({ body }: Answer): string | undefined {
  return ((body ?? {}) as { code?: string }).code // of a problem document
}

async function freshToken(world: JourneyWorld, person: Person): Promise<string> {
  return bodyOf(Tokens, 201, await world.signIn(person)).accessToken
}
