// Rules 6 to 10 of the road, each with the attack that breaks what is built without it. See mutants.ts for the proof.
import { describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { alphaOf, betaOf, never, one, still, rulesWorld } from './rules-world.ts'
import { askForNotes, say } from './toy-modules.ts'
import { copyOf, lossy } from './toy-world.ts'

const rules = rulesWorld()

describe('rule 6: an expired copy without an inbox row is not dropped', () => {
  test('its sender is asked, and the fresh answer is applied', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: still })
    await process.run(say, one('late'))
    await betaOf(process).inbox.deliver(copyOf(transport.sent[0], { sentAt: '2020-01-01 00:00:00+00' }))
    expect(await rules.world.applied()).toEqual(['late'])
  })

  test('whoever answers speaks for itself alone, and of that message alone', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: still })
    await process.run(say, one('asked for'))
    const [asked] = transport.sent
    let answer = copyOf(asked)
    const { outbox } = alphaOf(process)
    const peer = outbox.peerOf('beta')
    outbox.peerOf = () => ({ ...peer, restate: async () => [answer] })
    for (const forged of [{ source: 'beta', name: 'beta.note@1' }, { id: Bun.randomUUIDv7() }]) {
      answer = copyOf(asked, forged)
      await betaOf(process).inbox.deliver(copyOf(asked, { sentAt: '2020-01-01 00:00:00+00' }))
    }
    expect(await rules.world.inbox()).toEqual({})
    expect(process.told.map(({ what }) => what)).toEqual(['failed', 'failed'])
  })
})

describe('rule 7: rows leave the outbox by acknowledgement only', () => {
  test('the row of a dead letter stands, and holds up those behind it, until it is discarded', async () => {
    const process = await rules.start()
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
    expect(await rules.world.standing()).toBe(2)
    expect(await rules.world.applied()).toEqual([])
    await deadLetters.discard(letter?.id ?? '', 'admin')
    await rules.appliedAre('behind')
  })

  test('one that can never be handled is dead only in its turn, so that discarding it lets nobody overtake', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: { ...still, pollMs: 20 } })
    for (const text of ['1', '2', '3']) await process.run(say, one(text))
    const [first, second, third] = transport.sent
    const { inbox, deadLetters } = betaOf(process)
    await inbox.deliver(copyOf(second, { data: {} }))
    await inbox.deliver(copyOf(third))
    expect(await deadLetters.list(10)).toEqual([])
    await inbox.deliver(copyOf(first))
    const [letter] = await deadLetters.list(10)
    expect(letter).toMatchObject({ id: second?.id, waitingBehind: 1 })
    expect(await rules.world.applied()).toEqual(['1'])
    await deadLetters.discard(letter?.id ?? '', 'admin')
    await rules.appliedAre('1', '3')
  })
})

describe('rule 8: the acknowledging delete skips what is locked', () => {
  test('an acknowledgement does not wait for a claim under way, and is made good for later', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: still })
    await process.run(say, [...one('locked', 'a'), ...one('free', 'b')])
    const ids = transport.sent.map(({ id }) => id)
    const outbox = alphaOf(process).outbox.peerOf('beta')
    const other = await rules.world.sql.reserve()
    try {
      await other`begin`
      await other`select from alpha.outbox where id = ${ids[0] ?? ''} for update`
      await outbox.acknowledge({ handled: ids, held: [] })
      expect(await rules.world.standing()).toBe(1)
      await other`commit`
    } finally {
      other.release()
    }
    await outbox.acknowledge({ handled: ids, held: [] })
    expect(await rules.world.standing()).toBe(0)
  })
})

describe('rule 9: a parked message is answered with `held`', () => {
  test('which keeps its sender from sending it again, while one that is lost is sent again', async () => {
    const transport = lossy(({ data }) => (data as { text: string }).text === 'first')
    const process = await rules.start({ transport, delivery: { heldMs: never, sweepMs: never } })
    await process.run(say, one('first'))
    await process.run(say, one('second'))
    const sends = (text: string) =>
      transport.sent.filter(({ data }) => (data as { text: string }).text === text).length
    await until('the lost one sent many times', () => sends('first') >= 6)
    expect(sends('second')).toBeLessThan(3)
  })

  test('and sent again at distances that grow with its age', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: { ...still, heldMs: 10 } })
    await process.run(say, one('held'))
    await rules.world.sql`update alpha.outbox set created_at = now() - interval '10 min'`
    await alphaOf(process)
      .outbox.peerOf('beta')
      .acknowledge({ handled: [], held: [transport.sent[0]?.id ?? ''] })
    const [row] = await rules.world.sql<{ seconds: number }[]>`
      select extract(epoch from next_at - clock_timestamp())::float8 as seconds from alpha.outbox`
    expect(row?.seconds).toBeWithin(590, 601)
  })
})

describe('rule 10: the sends of a use case are sorted by destination and key', () => {
  test('two that send to many keys in opposite orders never wait for each other in a circle', async () => {
    const transport = lossy(() => true)
    const process = await rules.start({ transport, delivery: still })
    const keys = Array.from({ length: 200 }, (_, at) => ({ key: `k${at}`, text: String(at) }))
    await process.run(askForNotes, keys.toReversed())
    const inLine = await rules.world.sql<{ key: string }[]>`select key from alpha.outbox order by position`
    expect(inLine.map(({ key }) => key)).toEqual(keys.map(({ key }) => key).toSorted())
    await Promise.all(
      Array.from({ length: 9 }, (_, at) => process.run(askForNotes, at % 2 === 0 ? keys : keys.toReversed())),
    )
    expect(await rules.world.standing()).toBe(2_000)
    const [database] = await rules.world.sql<{ deadlocks: string }[]>`
      select pg_stat_clear_snapshot(), deadlocks from pg_stat_database where datname = current_database()`
    expect(database?.deadlocks).toBe('0')
  }, 30_000)
})
