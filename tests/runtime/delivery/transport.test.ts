// The transport inside one process keeps the contract of transports, and some promises of its own.
import { describe, expect, test } from 'bun:test'
import type { Envelope } from '../../../runtime/delivery/envelope.ts'
import { openInProcessTransport } from '../../../runtime/delivery/in-process.ts'
import { until } from '../../world/until.ts'
import { describeTransport } from './transport-contract.ts'

describeTransport('in process', openInProcessTransport)

describe('the transport in process', () => {
  const copy = (id: string, key: string, generation = 1): Envelope => ({
    id,
    key,
    generation,
    name: 'alpha.said@1',
    source: 'alpha',
    destination: 'beta',
    after: null,
    sentAt: '',
    context: { requestId: 'r', caller: { kind: 'system' } },
    data: {},
  })

  test('delivers one key in order, one at a time, and other keys beside it', async () => {
    const transport = openInProcessTransport()
    const gates = new Map<string, () => void>()
    const began: string[] = []
    transport.receive('beta', 2, async ({ id }) => {
      began.push(id)
      await new Promise<void>((open) => gates.set(id, open))
    })
    await transport.send('beta', [copy('a1', 'a'), copy('a2', 'a'), copy('b1', 'b'), copy('a3', 'a')])
    expect(began).toEqual(['a1', 'b1'])
    for (const id of ['a1', 'a2', 'a3']) {
      await until(`${id} under way`, () => gates.has(id))
      gates.get(id)?.()
    }
    expect(began).toEqual(['a1', 'b1', 'a2', 'a3'])
    gates.get('b1')?.()
    await transport.close(1_000)
  })

  test('takes no more for one destination whose queue is full, says so, and leaves no part of what it took', async () => {
    const transport = openInProcessTransport()
    const copies = (count: number) => Array.from({ length: count }, () => copy(Bun.randomUUIDv7(), 'k'))
    await transport.send('beta', copies(9_999))
    expect(transport.takes('beta')).toBe(true)
    await transport.send('beta', copies(3))
    expect([transport.takes('beta'), transport.takes('gamma')]).toEqual([false, true])
    await transport.send('beta', copies(5))
    let got = 0
    transport.receive('beta', 4, async () => void (got += 1))
    await until('all that was taken', () => got >= 10_002)
    expect(transport.takes('beta')).toBe(true)
    await transport.close(1_000)
    expect(got).toBe(10_002)
  })

  test('keeps the latest copy alone of what waits', async () => {
    const transport = openInProcessTransport()
    const got: number[] = []
    await transport.send('beta', [copy('a1', 'a', 1)])
    await transport.send('beta', [copy('a1', 'a', 2)])
    await transport.send('beta', [copy('a1', 'a', 3)])
    transport.receive('beta', 1, async ({ generation }) => void got.push(generation))
    await transport.close(1_000)
    expect(got).toEqual([3])
  })
})
