// The laws of delivery: what a sender and a receiver may rely on, whatever happens in between.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { openInProcessTransport } from '../../../runtime/delivery/in-process.ts'
import type { Envelope } from '../../../runtime/delivery/envelope.ts'
import type { Transport } from '../../../runtime/delivery/transport.ts'
import { until } from '../../world/until.ts'
import { askForCharge, askForNoteLater, askForNotes, say } from './toy-modules.ts'
import { lossy, openToyWorld, type ToyProcess, type ToyWorld } from './toy-world.ts'

let world: ToyWorld
const started: ToyProcess[] = []

beforeAll(async () => {
  world = await openToyWorld()
})
afterEach(async () => {
  for (const process of started.splice(0)) await process.stop()
  await world.sql`truncate alpha.outbox, beta.outbox, alpha.inbox, beta.inbox, beta.applied, beta.audit_log restart identity`
})
afterAll(() => world.close())

async function start(options?: Parameters<ToyWorld['start']>[0]): Promise<ToyProcess> {
  const process = await world.start(options)
  started.push(process)
  return process
}

const numbered = (key: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({ key, text: String(at + 1) }))
const allApplied = (count: number) =>
  until(`${count} messages applied`, async () => (await world.applied()).length >= count && world.applied())
const settled = () => until('the outbox empty', async () => (await world.standing()) === 0)

describe('a message that was committed', () => {
  test('is applied once and then leaves the outbox', async () => {
    const process = await start()
    await process.run(say, [{ key: 'a', text: 'hello' }])
    expect(await allApplied(1)).toEqual(['hello'])
    await settled()
    expect(await world.inbox()).toEqual({ handled: 1 })
  })

  test('is not sent when its transaction fails', async () => {
    const process = await start()
    const failing = async (input: [{ key: string; text: string }], given: never) => {
      await say(input, given)
      throw new Error('changed my mind')
    }
    expect(process.run(failing, [{ key: 'a', text: 'never' }])).rejects.toThrow('changed my mind')
    await process.run(say, [{ key: 'a', text: 'after' }])
    expect(await allApplied(1)).toEqual(['after'])
  })

  test('arrives although its process died between the commit and the sending', async () => {
    const dying = await start({ transport: lossy(() => true), delivery: { pollMs: 3_600_000 } })
    await dying.run(say, [{ key: 'a', text: 'orphan' }])
    await dying.stop()
    await start()
    expect(await allApplied(1)).toEqual(['orphan'])
  })

  test('arrives although the transport loses its first copies, and although all acknowledgements are late', async () => {
    const transport = lossy((envelope) => envelope.generation < 3)
    const process = await start({ transport })
    await process.run(say, [{ key: 'a', text: 'again' }])
    expect(await allApplied(1)).toEqual(['again'])
    await settled()
    expect(transport.sent.map((envelope) => envelope.generation)).toEqual([1, 2, 3])
  })

  test('is not sent again, nor counted as sent, while the transport takes nothing', async () => {
    let isAway = true
    let looks = 0
    const inner = lossy(() => isAway)
    const takes = () => (looks += 1) > 0 && !isAway
    const process = await start({ transport: { ...inner, takes } })
    await process.run(say, [{ key: 'a', text: 'patient' }])
    await world.sql`update alpha.outbox set next_at = now()`
    await process.run(askForNoteLater, { key: 'b', text: 'later', delayMs: 1 })
    const before = looks
    await until('the relay looked again and again', () => looks > before + 20)
    expect([...(await world.sql`select generation from alpha.outbox order by position`)]).toEqual([
      { generation: 1 },
      { generation: 0 },
    ])
    isAway = false
    expect((await allApplied(2)).toSorted()).toEqual(['later', 'patient'])
  })

  test('is applied once however often and however concurrently it comes', async () => {
    const transport = lossy(() => false)
    const process = await start({ transport })
    await process.run(say, [{ key: 'a', text: 'once' }])
    await allApplied(1)
    const [envelope] = transport.sent
    if (!envelope) throw new Error('nothing was sent')
    const inbox = process.hosting.hosted[1]?.inbox
    await Promise.all(Array.from({ length: 10 }, () => inbox?.deliver(envelope)))
    expect(await world.applied()).toEqual(['once'])
  })

  test('is not taken in by a module that it is not meant for', async () => {
    const transport = lossy(() => false)
    const process = await start({ transport })
    await process.run(say, [{ key: 'a', text: 'mine' }])
    await allApplied(1)
    const [envelope] = transport.sent
    if (!envelope) throw new Error('nothing was sent')
    await process.hosting.hosted[1]?.inbox.deliver({
      ...envelope,
      id: Bun.randomUUIDv7(),
      destination: 'alpha',
    })
    expect(await world.applied()).toEqual(['mine'])
    expect(await world.inbox()).toEqual({ handled: 1 })
    expect(process.told.filter(({ what }) => what === 'failed')).toHaveLength(1)
  })

  test('is applied once when two processes host the same modules', async () => {
    const [one, other] = [await start(), await start()]
    await Promise.all([one.run(say, numbered('a', 20)), other.run(askForNotes, numbered('b', 20))])
    await allApplied(40)
    await settled()
    expect(await world.applied('a')).toEqual(numbered('a', 20).map(({ text }) => text))
    expect(await world.applied('b')).toEqual(numbered('b', 20).map(({ text }) => text))
  })
})

describe('messages of one key', () => {
  test('are applied in the order of their commits although the first one fails at first', async () => {
    const process = await start()
    let failures = 2
    process.toy.interfere = ({ text }) => {
      if (text === '1' && failures-- > 0) throw new Error('not yet')
    }
    for (const message of numbered('a', 8)) await process.run(say, [message])
    expect(await allApplied(8)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  })

  test('are applied in order although the transport turns them round', async () => {
    const inner = openInProcessTransport()
    const held: Envelope[] = []
    const turning: Transport = {
      ...inner,
      async send(destination, envelopes) {
        held.push(...envelopes)
        if (held.length >= 6)
          for (const envelope of held.splice(0).reverse()) await inner.send(destination, [envelope])
      },
    }
    const process = await start({ transport: turning })
    for (const message of numbered('a', 6)) await process.run(say, [message])
    expect(await allApplied(6)).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  test('do not wait for those of another key', async () => {
    const process = await start()
    process.toy.interfere = ({ key }) => {
      if (key === 'stuck') throw new Error('stuck')
    }
    await process.run(say, [
      { key: 'stuck', text: 'x' },
      { key: 'free', text: 'y' },
    ])
    expect(await allApplied(1)).toEqual(['y'])
  })
})

describe('a delayed message', () => {
  test('is applied when it is due, over a restart, and holds up nobody', async () => {
    const before = await start()
    await before.run(askForNoteLater, { key: 'a', text: 'later', delayMs: 300 })
    await before.run(askForNotes, [{ key: 'a', text: 'now' }])
    expect(await allApplied(1)).toEqual(['now'])
    await before.stop()
    await start()
    expect(await allApplied(2)).toEqual(['now', 'later'])
    await settled()
  })
})

describe('an effect outside', () => {
  test('gets the same idempotency key on every try, and is recorded once', async () => {
    const process = await start()
    let failures = 2
    process.toy.outside = () => {
      if (failures-- > 0) throw new Error('the provider hangs up')
    }
    await process.run(askForCharge, { key: 'a', text: 'ten' })
    expect(await allApplied(1)).toEqual(['charged ten'])
    expect(process.toy.effects).toHaveLength(3)
    expect(new Set(process.toy.effects).size).toBe(1)
  })

  test('is tried again when only its record fails, with the same key', async () => {
    const process = await start()
    let failures = 1
    process.toy.interfere = () => {
      if (failures-- > 0) throw new Error('the database is away')
    }
    await process.run(askForCharge, { key: 'a', text: 'ten' })
    expect(await allApplied(1)).toEqual(['charged ten'])
    expect(new Set(process.toy.effects).size).toBe(1)
  })
})
