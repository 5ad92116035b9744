// The limit on calls at once: first come, first served, and no place is lost.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { openBulkhead } from '../../../runtime/resilience/bulkhead.ts'
import { thrownBy } from './road.ts'

const forever = new AbortController().signal
const nobody = () => {}

describe('the bulkhead', () => {
  test('never runs more than its limit, in the order of arrival, and ends empty, whoever leaves the queue', async () => {
    const visitor = fc.record({ leaves: fc.boolean(), fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(visitor, { maxLength: 30 }),
        async (limit, all) => {
          const bulkhead = openBulkhead(limit, 100, nobody)
          const entered: number[] = []
          const ends: (() => void)[] = []
          let most = 0
          const runs = all.map(({ leaves, fails }, at) => {
            const control = new AbortController()
            const work = () => {
              entered.push(at)
              most = Math.max(most, bulkhead.inFlight)
              return new Promise<void>((resolve, reject) => ends.push(() => (fails ? reject(at) : resolve())))
            }
            const run = thrownBy(bulkhead.run(work, control.signal))
            if (leaves) control.abort('left')
            return run
          })
          for (let end = ends.shift(); end; end = ends.shift()) {
            end()
            await new Promise(setImmediate)
          }
          await Promise.all(runs)
          // Who had a place at once keeps it; who leaves the queue is gone.
          expect(entered).toEqual(all.flatMap(({ leaves }, at) => (at < limit || !leaves ? [at] : [])))
          expect(most).toBeLessThanOrEqual(limit)
          expect([bulkhead.inFlight, bulkhead.queued]).toEqual([0, 0])
        },
      ),
    )
  })

  test('gives a freed place to who waits, not to who comes just then', async () => {
    const bulkhead = openBulkhead(1, 1, nobody)
    const order: string[] = []
    const first = Promise.withResolvers<void>()
    const one = bulkhead.run(() => first.promise, forever)
    const two = bulkhead.run(async () => void order.push('waited'), forever)
    first.resolve()
    await one
    const three = bulkhead.run(async () => void order.push('came later'), forever)
    await Promise.all([two, three])
    expect(order).toEqual(['waited', 'came later'])
  })
})
