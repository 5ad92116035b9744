// What becomes of a message that its handler never takes: it ends as a dead letter, and an operator decides.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { Envelope } from '../../../runtime/delivery/envelope.ts'
import { until } from '../../world/until.ts'
import { say } from './toy-modules.ts'
import { openToyWorld, type ToyProcess, type ToyWorld } from './toy-world.ts'

let world: ToyWorld
let process: ToyProcess

beforeAll(async () => {
  world = await openToyWorld()
})
beforeEach(async () => {
  process = await world.start()
})
afterEach(async () => {
  await process.stop()
  await world.sql`truncate alpha.outbox, beta.outbox, alpha.inbox, beta.inbox, beta.applied, beta.audit_log restart identity`
})
afterAll(() => world.close())

const allApplied = (count: number) =>
  until(`${count} messages applied`, async () => (await world.applied()).length >= count && world.applied())

describe('a message that always fails', () => {
  test('becomes a dead letter after its attempts, and what is behind it waits until it is discarded', async () => {
    process.toy.interfere = ({ text }) => {
      if (text === 'poison') throw new Error('indigestible')
    }
    await process.run(say, [{ key: 'a', text: 'poison' }])
    await process.run(say, [{ key: 'a', text: 'behind' }])
    const letters = process.hosting.hosted[1]?.deadLetters
    const [letter] = await until('a dead letter with one behind it', async () => {
      const found = await letters?.list(10)
      return found?.[0]?.waitingBehind === 1 && found
    })
    expect(letter).toMatchObject({
      module: 'beta',
      source: 'alpha',
      name: 'alpha.said@1',
      key: 'a',
      attempts: 3,
      error: 'Error: indigestible',
    })
    expect(await world.applied()).toEqual([])
    expect(await world.standing()).toBe(2)

    expect(await letters?.discard(letter?.id ?? '', 'admin')).toBe(true)
    expect(await allApplied(1)).toEqual(['behind'])
    await until('the outbox empty', async () => (await world.standing()) === 0)
    expect([...(await world.sql`select actor, action, subject from beta.audit_log`)]).toEqual([
      { actor: 'admin', action: 'dead-letter.discard', subject: letter?.id },
    ])
  })

  test('is applied by a replay once its cause is gone, before those behind it', async () => {
    let broken = true
    process.toy.interfere = ({ text }) => {
      if (broken && text === '1') throw new Error('a bug')
    }
    for (const text of ['1', '2', '3']) await process.run(say, [{ key: 'a', text }])
    const letters = process.hosting.hosted[1]?.deadLetters
    const [letter] = await until('a dead letter', async () => {
      const found = await letters?.list(10)
      return (found?.length ?? 0) > 0 && found
    })
    broken = false
    expect(await letters?.replay(letter?.id ?? '', 'admin')).toBe(true)
    expect(await allApplied(3)).toEqual(['1', '2', '3'])
    expect(await letters?.replay(letter?.id ?? '', 'admin')).toBe(false)
  })

  test('is a dead letter at once when nobody could ever handle it', async () => {
    const [, beta] = process.hosting.hosted
    const envelope = (over: Partial<Envelope>): Envelope => ({
      ...{
        id: Bun.randomUUIDv7(),
        name: 'beta.note@1',
        source: 'alpha',
        destination: 'beta',
        key: 'a',
        after: null,
        generation: 1,
      },
      ...{
        sentAt: new Date().toISOString(),
        context: { requestId: 'r', caller: { kind: 'system' } },
        data: { key: 'a', text: 't' },
      },
      ...over,
    })
    await beta?.inbox.deliver(envelope({ data: { key: 'a' } }))
    await beta?.inbox.deliver(envelope({ source: 'stranger' }))
    const errors = (await beta?.deadLetters.list(10))?.map((letter) => letter.error)
    expect(errors).toEqual([
      expect.stringContaining('the data is not of beta.note@1: text'),
      'stranger may not send beta.note@1 to beta',
    ])
    expect(await world.applied()).toEqual([])
  })
})
