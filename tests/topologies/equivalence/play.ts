// Plays calls, one after the other and each in quiet, and writes down what came of them.
import { atRest, withTables } from '../../journeys/books/books.ts'
import { addressesOf } from '../../journeys/addresses.ts'
import { type JourneyWorld, openJourneyWorld } from '../../journeys/world.ts'
import { admin, startTestKerf, type TestKerf } from '../../world/kerf.ts'
import type { Call, Who } from './call.ts'
import { type Known, nothingKnown } from './known.ts'
import { type Normal, openNormal } from './normal.ts'
import { opening } from './opening.ts'
import { stateOf } from './state.ts'

export interface Played {
  /** One for each call, what was asked and what was answered. */
  readonly answers: readonly string[]
  /** By module and table, its rows. */
  readonly state: Readonly<Record<string, readonly string[]>>
  /** As it came. */
  readonly document: string
  readonly statuses: readonly number[]
}

/** Of the connection, not of the answer. */
const hops = new Set(['connection', 'content-length', 'date', 'keep-alive', 'ratelimit', 'transfer-encoding'])

export async function played(
  calls: readonly Call[],
  topology: string,
  redisUrl: string,
  databases: 'one' | 'each',
): Promise<Played> {
  const settings = { PAYMENT_SANDBOX_SLOW_MS: '150', PAYMENT_TIMEOUT_MS: '400', DEV_MAILBOX: 'true' }
  const kerf = await startTestKerf({ topology, redisUrl, databases, settings })
  try {
    const world = await openJourneyWorld({ ...addressesOf(kerf), databaseUrlOf: kerf.databaseUrlOf })
    return await play([...opening, ...calls], kerf, world)
  } finally {
    await kerf.stop()
  }
}

async function play(calls: readonly Call[], { url }: TestKerf, world: JourneyWorld): Promise<Played> {
  const [known, normal] = [nothingKnown(), openNormal()]
  const answers: string[] = []
  const statuses: number[] = []
  return withTables(world, async (tables) => {
    for (const [at, call] of calls.entries()) {
      const { status, answer } = await answered(url, `call-${at}`, call, known, normal)
      answers.push(answer)
      statuses.push(status)
      if (call.method !== 'GET' && status < 300)
        await world.eventually(`quiet after call ${at}`, () => atRest(tables))
    }
    const document = await (await fetch(`${url}/openapi.json`)).text()
    return { answers, statuses, document, state: await stateOf(tables, normal) }
  })
}

async function answered(url: string, requestId: string, call: Call, known: Known, normal: Normal) {
  const path = call.path(known)
  const body = bodyOf(call, known)
  const headers = {
    'x-request-id': requestId,
    ...authorized(call.as, known),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...call.headers,
  }
  const asked = normal.answer(
    `${call.method} ${path} as ${call.as} ${JSON.stringify(call.headers ?? {})} ${body?.slice(0, 500)}`,
  )
  const response = await fetch(url + path, {
    method: call.method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  if (type === 'application/json' && response.ok && text !== '')
    known.learn(path, JSON.parse(text), whoOf(call))
  const shown = [...response.headers]
    .filter(([name]) => !hops.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const answer = normal.answer(
    [asked, response.status, ...shown.map((header) => header.join(': ')), text].join('\n'),
  )
  return { status: response.status, answer }
}

function bodyOf({ body, bytes, refresh }: Call, known: Known): string | undefined {
  if (refresh) return JSON.stringify({ refreshToken: known.refreshToken(String(refresh.who), refresh.back) })
  return bytes ?? (body === undefined ? undefined : JSON.stringify(body))
}

function authorized(who: Who, known: Known): Record<string, string> {
  const token = who === 'liar' ? 'not.a.token' : known.accessToken(String(who))
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/** Whose tokens the answer would be. */
function whoOf({ body, refresh }: Call): string {
  if (refresh) return String(refresh.who)
  const email = body && typeof body === 'object' && 'email' in body ? String(body.email) : ''
  return email === admin.email ? 'admin' : (/^person-(\d+)@/.exec(email)?.[1] ?? 'nobody')
}
