// The ten rules of the road, each with the attack that breaks what is built without it. See mutants.ts for the proof.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { askForNotes, say } from './toy-modules.ts'
import { copyOf, lossy, openToyWorld, type ToyProcess, type ToyWorld } from './toy-world.ts'

let world: ToyWorld
const started: ToyProcess[] = []

beforeAll(async () => {
  world = await openToyWorld()
})
afterEach(async () => {
  for (const process of started.splice(0)) await process.stop()
  await world.sql`truncate alpha.outbox, beta.outbox, alpha.inbox, beta.inbox, beta.applied restart identity`
})
afterAll(() => world.close())

async function start(options?: Parameters<ToyWorld['start']>[0]): Promise<ToyProcess> {
  const process = await world.start(options)
  started.push(process)
  return process
}
const never = 3_600_000
/** Nothing happens but what the test itself does. */
const still = {
  pollMs: never,
  sweepMs: never,
  pruneMs: never,
  leaseMs: never,
  longestLeaseMs: never,
  heldMs: never,
}
const betaOf = (process: ToyProcess) =>
  process.hosting.hosted[1] as NonNullable<(typeof process.hosting.hosted)[1]>
const alphaOf = (process: ToyProcess) =>
  process.hosting.hosted[0] as NonNullable<(typeof process.hosting.hosted)[0]>
const appliedAre = (...texts: string[]) =>
  until(`${texts.join()} applied`, async () => (await world.applied()).length >= texts.length, 5_000).then(
    async () => expect(await world.applied()).toEqual(texts),
  )
const one = (text: string, key = 'a') => [{ key, text }]

describe('rule 1: the lock is a statement of its own, before the insert', () => {
  test('a speaker who waited for another one names that one as its predecessor', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: still })
    const other = await world.sql.reserve()
    try {
      await other`begin`
      await other`select pg_advisory_xact_lock(hashtextextended('alpha>beta:a', 0))`
      await other`insert into alpha.outbox (id, destination, name, key, data, context, generation, next_at)
                  values (${Bun.randomUUIDv7()}, 'beta', 'alpha.said@1', 'a', '{}', '{}', 1, now() + interval '1 h')`
      const speaking = process.run(say, one('second'))
      const waits = until('the second speaker to wait', async () => {
        const [waiting] = await world.sql`
          select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory'`
        return waiting !== undefined
      })
      await Promise.race([waits, speaking])
      await other`commit`
      await speaking
    } finally {
      other.release()
    }
    const [first, second] = await world.sql<{ id: string; after: string | null }[]>`
      select id, after from alpha.outbox order by position`
    expect(second?.after).toBe(first?.id ?? 'none')
  })
})

describe('rule 2: a resend may turn the predecessor into null, and the receiver takes that over', () => {
  test('a parked message whose predecessor is gone from both sides is applied', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: still })
    await process.run(say, one('first'))
    await process.run(say, one('second'))
    const [first, second] = transport.sent
    await betaOf(process).inbox.deliver(copyOf(second))
    // The first was handled, acknowledged and pruned so long ago that nothing remembers it.
    await world.sql`delete from alpha.outbox where id = ${first?.id ?? ''}`
    await world.sql`update alpha.outbox set next_at = now()`
    const [again] = await alphaOf(process).outbox.claim(10)
    await betaOf(process).inbox.deliver(copyOf(again))
    await appliedAre('second')
  })
})

describe('rule 3: storing a failure never overwrites `handled`', () => {
  test('a try that fails after a faster one has succeeded changes nothing', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: still })
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
    await world.sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'kerf_beta' and state = 'idle in transaction' and datname = current_database()`
    await world.sql`update beta.inbox set state = 'handled', handled_at = now(), data = null where state = 'due'`
    leave.resolve()
    await slow
    expect(await world.inbox()).toEqual({ handled: 1 })
  })
})

describe('rule 4: every attempt looks at the predecessor again', () => {
  test('a message is not applied before its predecessor, neither at first sight nor when it is tried again', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: still })
    await process.run(say, one('first'))
    await process.run(say, one('second'))
    const [first, second] = transport.sent
    const { inbox } = betaOf(process)
    await inbox.deliver(copyOf(second))
    expect(await world.applied()).toEqual([])
    await world.sql`update beta.inbox set state = 'due', next_at = now()`
    await inbox.tryDue()
    await until('it parked again', async () => (await world.inbox())['parked'] === 1)
    expect(await world.applied()).toEqual([])
    await inbox.deliver(copyOf(first))
    await appliedAre('first', 'second')
  })
})

describe('rule 5: an envelope lives shorter than an inbox row', () => {
  test('an old copy of a message whose inbox row was pruned is not applied again', async () => {
    const transport = lossy(() => false)
    const delivery = { ...still, pruneMs: 20, inboxLifeMs: 0, clockSkewMs: 50, envelopeLifeMs: 300 }
    const process = await start({ transport, delivery })
    await process.run(say, one('once'))
    await appliedAre('once')
    await until('its inbox row pruned', async () => (await world.inbox())['handled'] === undefined)
    for (const generation of [1, 3])
      await betaOf(process).inbox.deliver(copyOf(transport.sent[0], { generation }))
    expect(await world.applied()).toEqual(['once'])
    expect(await world.inbox()).toEqual({})
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
    const process = await start({ transport, delivery })
    await process.run(say, one('once'))
    await appliedAre('once')
    // Another one, let go of, shows when pruning has been there.
    await process.run(say, one('let go', 'b'))
    await appliedAre('once', 'let go')
    await world.sql`delete from alpha.outbox where key = 'b'`
    await until('the other one pruned', async () => (await world.inbox())['handled'] !== 2)
    expect(await world.inbox()).toEqual({ handled: 1 })
  })
})

describe('rule 6: an expired copy without an inbox row is not dropped', () => {
  test('its sender is asked, and the fresh answer is applied', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: still })
    await process.run(say, one('late'))
    await betaOf(process).inbox.deliver(copyOf(transport.sent[0], { sentAt: '2020-01-01 00:00:00+00' }))
    expect(await world.applied()).toEqual(['late'])
  })
})

describe('rule 7: rows leave the outbox by acknowledgement only', () => {
  test('the row of a dead letter stands, and holds up those behind it, until it is discarded', async () => {
    const process = await start()
    process.toy.interfere = ({ text }) => {
      if (text === 'poison') throw new Error('indigestible')
    }
    await process.run(say, one('poison'))
    const { deadLetters } = betaOf(process)
    await until('a dead letter', async () => (await deadLetters.list(10)).length > 0)
    await process.run(say, one('behind'))
    const [letter] = await until('a dead letter with one behind it', async () => {
      const found = await deadLetters.list(10)
      return found[0]?.waitingBehind === 1 && found
    })
    expect(await world.standing()).toBe(2)
    expect(await world.applied()).toEqual([])
    await deadLetters.discard(letter?.id ?? '', 'admin')
    await appliedAre('behind')
  })

  test('one that can never be handled is dead only in its turn, so that discarding it lets nobody overtake', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: { ...still, pollMs: 20 } })
    for (const text of ['1', '2', '3']) await process.run(say, one(text))
    const [first, second, third] = transport.sent
    const { inbox, deadLetters } = betaOf(process)
    await inbox.deliver(copyOf(second, { name: 'beta.unheard-of@1' }))
    await inbox.deliver(copyOf(third))
    expect(await deadLetters.list(10)).toEqual([])
    await inbox.deliver(copyOf(first))
    const [letter] = await deadLetters.list(10)
    expect(letter).toMatchObject({ id: second?.id, waitingBehind: 1 })
    expect(await world.applied()).toEqual(['1'])
    await deadLetters.discard(letter?.id ?? '', 'admin')
    await appliedAre('1', '3')
  })
})

describe('rule 8: the acknowledging delete skips what is locked', () => {
  test('an acknowledgement does not wait for a claim under way, and is made good for later', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: still })
    await process.run(say, [...one('locked', 'a'), ...one('free', 'b')])
    const ids = transport.sent.map(({ id }) => id)
    const { outbox } = alphaOf(process)
    const other = await world.sql.reserve()
    try {
      await other`begin`
      await other`select from alpha.outbox where id = ${ids[0] ?? ''} for update`
      await outbox.acknowledge({ handled: ids, held: [] })
      expect(await world.standing()).toBe(1)
      await other`commit`
    } finally {
      other.release()
    }
    await outbox.acknowledge({ handled: ids, held: [] })
    expect(await world.standing()).toBe(0)
  })
})

describe('rule 9: a parked message is answered with `held`', () => {
  test('which keeps its sender from sending it again, while one that is lost is sent again', async () => {
    const transport = lossy(({ data }) => (data as { text: string }).text === 'first')
    const process = await start({ transport, delivery: { heldMs: never, sweepMs: never } })
    await process.run(say, one('first'))
    await process.run(say, one('second'))
    const sends = (text: string) =>
      transport.sent.filter(({ data }) => (data as { text: string }).text === text).length
    await until('the lost one sent many times', () => sends('first') >= 6)
    expect(sends('second')).toBeLessThan(3)
  })

  test('and sent again at distances that grow with its age', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: { ...still, heldMs: 10 } })
    await process.run(say, one('held'))
    await world.sql`update alpha.outbox set created_at = now() - interval '10 min'`
    await alphaOf(process).outbox.acknowledge({ handled: [], held: [transport.sent[0]?.id ?? ''] })
    const [row] = await world.sql<{ seconds: number }[]>`
      select extract(epoch from next_at - clock_timestamp())::float8 as seconds from alpha.outbox`
    expect(row?.seconds).toBeWithin(590, 601)
  })
})

describe('rule 10: the sends of a use case are sorted by destination and key', () => {
  test('two that send to many keys in opposite orders never wait for each other in a circle', async () => {
    const transport = lossy(() => true)
    const process = await start({ transport, delivery: still })
    const keys = Array.from({ length: 200 }, (_, at) => ({ key: `k${at}`, text: String(at) }))
    await process.run(askForNotes, keys.toReversed())
    const inLine = await world.sql<{ key: string }[]>`select key from alpha.outbox order by position`
    expect(inLine.map(({ key }) => key)).toEqual(keys.map(({ key }) => key).toSorted())
    await Promise.all(
      Array.from({ length: 9 }, (_, at) => process.run(askForNotes, at % 2 === 0 ? keys : keys.toReversed())),
    )
    expect(await world.standing()).toBe(2_000)
    const [database] = await world.sql<{ deadlocks: string }[]>`
      select pg_stat_clear_snapshot(), deadlocks from pg_stat_database where datname = current_database()`
    expect(database?.deadlocks).toBe('0')
  }, 30_000)
})
