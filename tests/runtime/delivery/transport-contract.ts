// What any transport must do. It may lose, double and reorder; but it may not hang, crowd or disturb.
import { afterEach, describe, expect, test } from 'bun:test'
import type { Envelope } from '../../../runtime/delivery/envelope.ts'
import type { Transport } from '../../../runtime/delivery/transport.ts'
import { until } from '../../world/until.ts'

/** A transport of its own for each call: what one test sends, no other receives. */
export type TransportFactory = () => Transport | Promise<Transport>

/** Describes the contract for the transport that `open` gives. */
export function describeTransport(name: string, open: TransportFactory): void {
  const opened: Transport[] = []
  const transport = async () => {
    const each = await open()
    opened.push(each)
    return each
  }
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close(200)
  })

  describe(`a transport: ${name}`, () => {
    test('delivers what is sent, unchanged', async () => {
      const pipe = await transport()
      const { got, deliver } = receiver()
      pipe.receive('beta', 4, deliver)
      const sent = [
        envelope({ data: { text: 'é€😀', deep: [1, { a: null }] } }),
        envelope({ key: null, after: id() }),
      ]
      await pipe.send('beta', sent)
      await until('both delivered', () => got.length >= 2)
      expect(byId(got)).toEqual(byId(sent))
    })

    test('takes what is sent before anybody receives', async () => {
      const pipe = await transport()
      const sent = envelopes(3)
      await pipe.send('beta', sent)
      const { got, deliver } = receiver()
      pipe.receive('beta', 4, deliver)
      await until('all three delivered', () => got.length >= 3)
      expect(byId(got)).toEqual(byId(sent))
    })

    test('delivers a later copy of what it delivered before', async () => {
      const pipe = await transport()
      const { got, deliver } = receiver()
      pipe.receive('beta', 4, deliver)
      const first = envelope()
      await pipe.send('beta', [first])
      await until('the first copy', () => got.length === 1)
      await pipe.send('beta', [{ ...first, generation: 2 }])
      await until('the second copy', () => got.length === 2)
      expect(got.map(({ generation }) => generation)).toEqual([1, 2])
    })

    test('runs at most `concurrency` deliveries at once, and that many', async () => {
      const pipe = await transport()
      const { deliver, gates } = receiver({ held: true })
      pipe.receive('beta', 3, deliver)
      await pipe.send('beta', envelopes(9))
      let most = 0
      for (let done = 0; done < 9; done += 1) {
        await until('as many as may run', () => gates.length >= Math.min(3, 9 - done))
        most = Math.max(most, gates.length)
        gates.shift()?.()
      }
      expect(most).toBe(3)
    })

    test('never lets a sender wait for a slow receiver', async () => {
      const pipe = await transport()
      const { gates, deliver, got } = receiver({ held: true })
      pipe.receive('beta', 1, deliver)
      for (let round = 0; round < 20; round += 1) await pipe.send('beta', envelopes(10))
      await until('the one that may run', () => gates.length === 1)
      expect(got).toHaveLength(1)
      gates[0]?.()
    })

    test('keeps destinations apart: neither a slow nor a deaf one disturbs another', async () => {
      const pipe = await transport()
      const slow = receiver({ held: true })
      const quick = receiver()
      pipe.receive('slow', 1, slow.deliver)
      pipe.receive('quick', 1, quick.deliver)
      await pipe.send('deaf', envelopes(5))
      await pipe.send('slow', envelopes(5))
      const sent = envelopes(5)
      await pipe.send('quick', sent)
      await until('all five delivered', () => quick.got.length >= 5)
      expect(byId(quick.got)).toEqual(byId(sent))
      expect(slow.got.length).toBeLessThan(2)
      slow.gates[0]?.()
    })

    test('waits on closing for what is being delivered', async () => {
      const pipe = await transport()
      const { deliver, gates } = receiver({ held: true })
      pipe.receive('beta', 1, deliver)
      await pipe.send('beta', envelopes(1))
      await until('a delivery under way', () => gates.length === 1)
      let isClosed = false
      const closing = pipe.close(20_000).then(() => (isClosed = true))
      await pipe.send('elsewhere', []).catch(() => {}) // a turn of whatever it waits for
      expect(isClosed).toBe(false)
      gates[0]?.()
      await closing
      expect(isClosed).toBe(true)
    })

    test('waits no longer than it was told, for a delivery that never ends', async () => {
      const pipe = await transport()
      const { deliver, gates } = receiver({ held: true })
      pipe.receive('beta', 1, deliver)
      await pipe.send('beta', envelopes(1))
      await until('a delivery under way', () => gates.length === 1)
      const start = performance.now()
      await pipe.close(100)
      expect(performance.now() - start).toBeWithin(90, 5_000)
      gates[0]?.()
    })

    test('says that it takes what comes, until it is closing', async () => {
      const pipe = await transport()
      await until('a way to beta', () => pipe.takes('beta'))
      const closing = pipe.close(200)
      expect(pipe.takes('beta')).toBe(false)
      await closing
    })

    test('begins nothing new once it is closing', async () => {
      const pipe = await transport()
      const { deliver, gates, got } = receiver({ held: true })
      pipe.receive('beta', 1, deliver)
      await pipe.send('beta', envelopes(3))
      await until('a delivery under way', () => gates.length === 1)
      const closing = pipe.close(20_000)
      await pipe.send('beta', envelopes(1)).catch(() => {}) // it may refuse
      gates[0]?.()
      await closing
      expect(got).toHaveLength(1)
    })
  })
}

const id = () => Bun.randomUUIDv7()
const envelopes = (count: number) => Array.from({ length: count }, () => envelope())
const byId = (of: readonly Envelope[]) => of.toSorted((a, b) => (a.id < b.id ? -1 : 1))

function envelope(over: Partial<Envelope> = {}): Envelope {
  return {
    id: id(),
    name: 'alpha.said@1',
    source: 'alpha',
    destination: 'beta',
    key: id(),
    after: null,
    generation: 1,
    sentAt: new Date().toISOString(),
    context: { requestId: 'r', caller: { kind: 'system' } },
    data: { text: 'hello' },
    ...over,
  }
}

/** Remembers what came. With `held`, each delivery ends when its gate is opened. */
function receiver({ held = false } = {}) {
  const got: Envelope[] = []
  const gates: (() => void)[] = []
  return {
    got,
    gates,
    async deliver(each: Envelope): Promise<void> {
      got.push(each)
      if (held) await new Promise<void>((open) => gates.push(open))
    },
  }
}
