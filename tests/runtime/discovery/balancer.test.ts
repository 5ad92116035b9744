// How the balancer spreads requests, leaves alone what fails, and takes it back.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { openBalancer, type Picked } from '../../../runtime/discovery/balancer.ts'
import type { Outcome } from '../../../runtime/discovery/instance.ts'
import { fleet } from './fleet.ts'
import { seeded } from './seeded.ts'

const [a, b, c, d] = ['http://a', 'http://b', 'http://c', 'http://d'] as const

describe('requests', () => {
  test('are spread evenly over idle instances', () => {
    const got = fleet(a, b, c, d).send(4_000, 1)
    for (const url of [a, b, c, d]) expect(Math.abs((got[url] ?? 0) - 1_000)).toBeLessThan(120)
  })

  test('go to the less busy one: a slow instance gets its share of work, not of requests', () => {
    const { balancer } = fleet(a, b, c)
    const open: { picked: Picked; endsAt: number }[] = []
    const got: Record<string, number> = { [a]: 0, [b]: 0, [c]: 0 }
    let mostOnSlow = 0
    for (let time = 0; time < 6_000; time++) {
      const picked = balancer.pick('orders')
      got[picked.url] = (got[picked.url] ?? 0) + 1
      open.push({ picked, endsAt: time + (picked.url === a ? 100 : 5) })
      for (const over of open.filter(({ endsAt }) => endsAt <= time)) {
        over.picked.done('ok')
        open.splice(open.indexOf(over), 1)
      }
      mostOnSlow = Math.max(mostOnSlow, open.filter(({ picked }) => picked.url === a).length)
    }
    // With turns or dice alone it would get 2,000, and have 33 at once.
    expect(got[a]).toBeLessThan(600)
    expect(mostOnSlow).toBeLessThan(12)
  })

  test('have nowhere to go without an instance', () => {
    expect(() => fleet().balancer.pick('orders')).toThrow(
      expect.objectContaining({ kind: 'unavailable', code: 'no-instance', retryAfterSeconds: 1 }),
    )
    expect(() => fleet(a).balancer.pick('unheard-of')).toThrow(
      expect.objectContaining({ code: 'no-instance' }),
    )
  })
})

describe('an instance', () => {
  test('is shunned after three failures in a row, not after two', () => {
    const it = fleet(a, b)
    const outcomes: Outcome[] = ['failed', 'failed', 'ok', 'failed', 'failed', 'failed']
    while (outcomes.length > 0) {
      it.advance(1_000)
      it.send(1, 0, (url) => (url === a ? (outcomes.shift() ?? 'ok') : 'ok'))
    }
    expect(it.shuns).toEqual([{ url: a, shunMs: 1_000 }])
    expect(it.send(500, 0)).toEqual({ [b]: 500 })
  })

  test('that has just failed is not the one that is asked next', () => {
    const it = fleet(a, b)
    const failed: string[] = []
    it.send(1, 0, (url) => (failed.push(url), 'failed'))
    for (let request = 0; request < 9; request += 1) it.send(1, 100, (url) => (failed.push(url), 'ok'))
    expect(failed.filter((url) => url === failed[0])).toHaveLength(1)
  })

  test('is shunned at once when it refuses connections', () => {
    const it = fleet(a, b)
    let refused = 0
    it.send(1_000, 0, (url) => (url === a ? ((refused += 1), 'refused') : 'ok'))
    expect(refused).toBe(1)
  })

  test('that turns requests away does not look idle for having nothing to do', () => {
    const it = fleet(a, b)
    const got = it.send(3_000, 1, (url) => (url === a ? 'busy' : 'ok'))
    expect(got[a]).toBeWithin(1, 10)
    expect(it.shuns).toEqual([])
  })

  test('is not shunned for what is away for all of them', () => {
    const it = fleet(a, b)
    const got = it.send(1_000, 1, () => 'busy')
    expect(Math.abs((got[a] ?? 0) - 500)).toBeLessThan(60)
    expect(it.shuns).toEqual([])
  })

  test('is not shunned for askers that leave', () => {
    const it = fleet(a, b)
    it.send(1_000, 0, () => 'abandoned')
    expect(it.shuns).toEqual([])
  })

  test('is shunned for 1, 2, 4 … 30 seconds as long as it goes on failing', () => {
    const it = fleet(a, b)
    it.send(200_000, 1, (url) => (url === a ? 'refused' : 'ok'))
    expect(it.shuns.map(({ shunMs }) => shunMs / 1_000)).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30])
  })

  test('comes back slowly: from a tenth of its share to all of it within ten seconds', () => {
    const it = fleet(a, b)
    it.send(300, 0, (url) => (url === a ? 'refused' : 'ok'))
    it.advance(1_000)
    const share = () => (it.send(1_000, 1)[a] ?? 0) / 1_000
    const shares = Array.from({ length: 12 }, share)
    expect(shares[0]).toBeWithin(0.02, 0.15)
    expect(shares[5]).toBeWithin(0.2, 0.4)
    expect(shares[11]).toBeWithin(0.44, 0.56)
    for (const [at, next] of shares.slice(1).entries()) expect(next).toBeGreaterThan((shares[at] ?? 0) - 0.06)
  })

  test('is shunned for longer if it fails while it comes back, and for one second once it has recovered', () => {
    const it = fleet(a, b)
    it.send(300, 0, (url) => (url === a ? 'refused' : 'ok'))
    it.advance(3_000)
    let failures = 0
    it.send(300, 0, (url) => (url === a && failures++ === 0 ? 'failed' : 'ok'))
    it.advance(13_000)
    it.send(300, 0)
    it.send(300, 0, (url) => (url === a ? 'refused' : 'ok'))
    expect(it.shuns.map(({ shunMs }) => shunMs)).toEqual([1_000, 2_000, 1_000])
  })

  test('is shunned once for what failed together', () => {
    const it = fleet(a)
    const together = Array.from({ length: 50 }, () => it.balancer.pick('orders'))
    for (const { done } of together) done('refused')
    expect(it.shuns).toHaveLength(1)
  })

  test('is forgotten when it is no longer listed', () => {
    const it = fleet(a, b)
    it.send(300, 0, (url) => (url === a ? 'refused' : 'ok'))
    it.list(b)
    it.send(10, 0)
    it.list(a, b)
    expect(it.send(1_000, 0)[a]).toBeGreaterThan(400)
  })

  test('counts a request out once, however often that is said', () => {
    const it = fleet(a, b)
    const first = it.balancer.pick('orders')
    for (let time = 0; time < 5; time++) first.done('ok')
    const held = Array.from({ length: 10 }, () => it.balancer.pick('orders').url)
    expect(held.filter((url) => url === a)).toHaveLength(5)
  })
})

describe('when all are shunned', () => {
  test('the one whose shunning ends first is used', () => {
    const it = fleet(a, b, c)
    const refuse = (wanted: string) => {
      let refused = false
      while (!refused) it.send(1, 0, (url) => (url === wanted ? ((refused = true), 'refused') : 'ok'))
    }
    for (const url of [b, c, a]) {
      refuse(url)
      it.advance(100)
    }
    expect(it.send(1, 0)).toEqual({ [b]: 1 })
  })

  test('and come back together, they share evenly', () => {
    const it = fleet(a, b)
    it.send(2, 0, () => 'refused')
    expect(it.shuns).toHaveLength(2)
    it.advance(1_000)
    expect(it.send(1_000, 0)[a]).toBeWithin(400, 600)
  })
})

test('whatever happens, an instance is given as long as one is listed, and none that is not listed', () => {
  const step = fc.record({
    outcome: fc.constantFrom<Outcome>('ok', 'busy', 'failed', 'refused', 'abandoned'),
    pauseMs: fc.constantFrom(0, 1, 500, 2_000, 40_000),
    holds: fc.boolean(),
    listed: fc.subarray([a, b, c, d], { minLength: 1 }),
    relists: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer(), (steps, seed) => {
      let time = 0
      let listed: readonly string[] = [a, b]
      const balancer = openBalancer({
        instancesOf: () => listed,
        now: () => time,
        random: seeded(seed),
        observer: { shunned: () => {} },
      })
      const held: (() => void)[] = []
      for (const { outcome, pauseMs, holds, listed: next, relists } of steps) {
        if (relists) listed = next
        const { url, done } = balancer.pick('orders')
        expect(listed).toContain(url)
        if (holds) held.push(() => done(outcome))
        else done(outcome)
        if (!holds) held.pop()?.()
        time += pauseMs
      }
    }),
  )
})
