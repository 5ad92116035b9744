// Refresh tokens while connections to Postgres die: never two live families, never one token exchanged twice.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { hashOf } from '../../modules/users/sessions/refresh-token.ts'
import { startTestKerf, type TestKerf } from '../world/kerf.ts'
import {
  openConnections,
  outcome,
  refresh,
  rows,
  sessionOf,
  somebody,
  tokensOf,
} from '../modules/users/client.ts'

setDefaultTimeout(60_000)

let kerf: TestKerf
beforeAll(async () => void (kerf = await startTestKerf()))
afterAll(() => kerf?.stop())

const rounds = 8
const callers = 12

/** Ends the connections that serve users' requests, again and again until `work` is done. */
async function underFire<T>(work: () => Promise<T>): Promise<T> {
  let result: Promise<T> | undefined
  await rows(kerf, async (sql) => {
    await sql`select 1`
    let isOver = false
    result = work().finally(() => (isOver = true))
    while (!isOver) {
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'kerf users' and datname = current_database() and random() < 0.3`
      await Bun.sleep(3) // or nobody would ever get as far as a COMMIT
    }
  })
  return result as Promise<T> // set in the callback that was awaited
}

/** The live token's hash, and how many were used. */
async function stored(session: string) {
  const [row] = await rows(
    kerf,
    (sql) => sql`
      select token_hash as live, revoked_at as revoked,
             (select count(*)::int from users.used_refresh_tokens where session_id = sessions.id) as used
        from users.sessions where id = ${session}`,
  )
  return row
}

test('of many who come with one token while connections die, one at most gets the next, which is the only live one', async () => {
  const told = new Set<string>()
  const people = await Promise.all(Array.from({ length: rounds }, () => somebody(kerf)))
  await openConnections(kerf)
  for (const { accessToken, refreshToken } of people) {
    const replies = await underFire(() =>
      Promise.all(Array.from({ length: callers }, () => refresh(kerf, refreshToken))),
    )
    for (const reply of replies) told.add(outcome(reply))
    const won = replies.filter(({ status }) => status === 200).map(tokensOf)
    const now = await stored(sessionOf(accessToken))
    expect(won.length).toBeLessThanOrEqual(1)
    expect(now?.['revoked']).toBeNull()
    // An exchange, answered or lost on its way, is written down whole and once, or not at all.
    expect(now?.['used']).toBe(now?.['live'] === hashOf(refreshToken) ? 0 : 1)
    for (const next of won) expect(now?.['live']).toBe(hashOf(next.refreshToken))
  }
  expect([...told].some((each) => each.startsWith('50'))).toBe(true)
  for (const each of told)
    expect(['200 ok', '409 refresh-raced', '503 unavailable', '504 outcome-unknown']).toContain(each)
})
