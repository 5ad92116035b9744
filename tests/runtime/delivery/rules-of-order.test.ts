// Rules 1 to 5 of the road, each with the attack that breaks what is built without it. See mutants.ts for the proof.
import { describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { alphaOf, betaOf, never, one, still, rulesWorld } from './rules-world.ts'
import { say } from './toy-modules.ts'
import { copyOf, lossy } from './toy-world.ts'

const rules = rulesWorld()

describe('rule 1: the lock is a statement of its own, before the insert', () => {
  test('a speaker who waited for another one names that one as its predecessor', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: still })
    const other = await rules.world.sql.reserve()
    try {
      await other`begin`
      await other`select pg_advisory_xact_lock(hashtextextended('alpha>beta:a', 0))`
      await other`insert into alpha.outbox (id, destination, name, key, data, context, generation, next_at)
                  values (${Bun.randomUUIDv7()}, 'beta', 'alpha.said@1', 'a', '{}', '{}', 1, now() + interval '1 h')`
      const speaking = process.run(say, one('second'))
      const waits = until('the second speaker to wait', async () => {
        const [waiting] = await rules.world.sql`
          select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory'`
        return waiting !== undefined
      })
      await Promise.race([waits, speaking])
      await other`commit`
      await speaking
    } finally {
      other.release()
    }
    const [first, second] = await rules.world.sql<{ id: string; after: string | null }[]>`
      select id, after from alpha.outbox order by position`
    expect(second?.after).toBe(first?.id ?? 'none')
  })
})

describe('rule 2: a resend may turn the predecessor into null, and the receiver takes that over', () => {
  test('a parked message whose predecessor is gone from both sides is applied', async () => {
    const transport = lossy(() => true)
    // `held` would put off what the test makes due.
    const process = await rules.start({ transport, delivery: { ...still, acknowledgeMs: never } })
    await process.run(say, one('first'))
    await process.run(say, one('second'))
    const [first, second] = transport.sent
    await betaOf(process).inbox.deliver(copyOf(second))
    // The first was handled, acknowledged and pruned so long ago that nothing remembers it.
    await rules.world.sql`delete from alpha.outbox where id = ${first?.id ?? ''}`
    await rules.world.sql`update alpha.outbox set next_at = now()`
    const [again] = await alphaOf(process).outbox.claim(10, [])
    await betaOf(process).inbox.deliver(copyOf(again))
    await rules.appliedAre('second')
  })
})

describe('rule 3: storing a failure never overwrites `handled`', () => {
  test('a try that fails after a faster one has succeeded changes nothing', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: still })
    await process.run(say, one('once'))
    const [envelope] = transport.sent
    // From the third send on a message is stored before its handler runs.
    const suspect = copyOf(envelope, { generation: 3 })
    const entered = Promise.withResolvers<void>()
    const leave = Promise.withResolvers<void>()
    process.toy.interfere = async () => {
      process.toy.interfere = () => {}
      entered.resolve()
      await leave.promise
      throw new Error('too late')
    }
    const slow = betaOf(process).inbox.deliver(suspect)
    await entered.promise
    // Its own transaction holds the row; what a faster worker did is written past it, as after its end.
    await rules.world
      .sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'kerf_beta' and state = 'idle in transaction' and datname = current_database()`
    await rules.world
      .sql`update beta.inbox set state = 'handled', handled_at = now(), data = null where state = 'due'`
    leave.resolve()
    await slow
    expect(await rules.world.inbox()).toEqual({ handled: 1 })
  })
})

describe('rule 4: every attempt looks at the predecessor again', () => {
  test('a message is not applied before its predecessor, neither at first sight nor when it is tried again', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: still })
    await process.run(say, one('first'))
    await process.run(say, one('second'))
    const [first, second] = transport.sent
    const { inbox } = betaOf(process)
    await inbox.deliver(copyOf(second))
    expect(await rules.world.applied()).toEqual([])
    await rules.world.sql`update beta.inbox set state = 'due', next_at = now()`
    await inbox.tryDue()
    await until('it parked again', async () => (await rules.world.inbox())['parked'] === 1)
    expect(await rules.world.applied()).toEqual([])
    await inbox.deliver(copyOf(first))
    await rules.appliedAre('first', 'second')
  })
})

describe('rule 5: an envelope lives shorter than an inbox row', () => {
  test('an old copy of a message whose inbox row was pruned is not applied again', async () => {
    const transport = lossy(() => false)
    const delivery = { ...still, pruneMs: 20, inboxLifeMs: 0, clockSkewMs: 50, envelopeLifeMs: 300 }
    const process = await rules.start({ transport, delivery })
    await process.run(say, one('once'))
    await rules.appliedAre('once')
    await until('its inbox row pruned', async () => (await rules.world.inbox())['handled'] === undefined)
    for (const generation of [1, 3])
      await betaOf(process).inbox.deliver(copyOf(transport.sent[0], { generation }))
    expect(await rules.world.applied()).toEqual(['once'])
    expect(await rules.world.inbox()).toEqual({})
  })

  test('an inbox row stays as long as its sender has not let go', async () => {
    const transport = lossy(() => false)
    const delivery = {
      ...still,
      acknowledgeMs: never,
      pruneMs: 10,
      inboxLifeMs: 0,
      clockSkewMs: 0,
      envelopeLifeMs: 100,
    }
    const process = await rules.start({ transport, delivery })
    await process.run(say, one('once'))
    await rules.appliedAre('once')
    // Another one, let go of, shows when pruning has been there.
    await process.run(say, one('let go', 'b'))
    await rules.appliedAre('once', 'let go')
    await rules.world.sql`delete from alpha.outbox where key = 'b'`
    const keys = async () => (await rules.world.sql`select key from beta.inbox`).map((row) => row['key'])
    await until('the other one pruned', async () => !(await keys()).includes('b'))
    expect(await keys()).toEqual(['a'])
  })
})
