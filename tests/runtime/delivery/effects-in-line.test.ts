// An effect looks whether it is its turn before it reaches outside, and its predecessor may be done just then.
import { expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { betaOf, one, rulesWorld, still } from './rules-world.ts'
import { askForCharge, say } from './toy-modules.ts'
import { copyOf, lossy } from './toy-world.ts'

const rules = rulesWorld()

test('an effect whose turn comes between its look and its parking is tried at once', async () => {
  const { sql } = rules.world
  const transport = lossy(() => true)
  const process = await rules.start({ transport, delivery: still })
  await process.run(say, one('first'))
  await process.run(askForCharge, { key: 'a', text: 'second' })
  const [first, second] = transport.sent
  const waitingFor = (event: string) =>
    until(`somebody to wait for the ${event}`, async () => {
      const [waiting] = await sql`
        select from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and wait_event = ${event}`
      return waiting !== undefined
    })

  // It stops before its look, then before its parking; meanwhile its predecessor is handled.
  await sql`create function beta.stop() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(77); return null; end $$`
  await sql`create trigger stop after insert on beta.inbox for each statement execute function beta.stop()`
  await using look = await reserved()
  await using parking = await reserved()
  await look.sql`select pg_advisory_lock(77)`
  const delivering = betaOf(process).inbox.deliver(copyOf(second))
  await waitingFor('advisory')
  await parking.sql`begin`
  const locking = parking.sql`lock table beta.inbox in share mode`.execute()
  await waitingFor('relation')
  await look.sql`select pg_advisory_unlock(77)`
  await locking
  await waitingFor('relation')
  expect(process.toy.effects).toEqual([])
  await parking.sql`
    insert into beta.inbox (id, source, name, key, state, handled_at)
    values (${first?.id ?? ''}, 'alpha', 'alpha.said@1', 'a', 'handled', clock_timestamp())`
  await parking.sql`commit`
  await delivering
  await rules.appliedAre('charged second')

  async function reserved() {
    const connection = await sql.reserve()
    return { sql: connection, [Symbol.asyncDispose]: async () => connection.release() }
  }
})
