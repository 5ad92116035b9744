// Work that is done again and again.
import { expect, test } from 'bun:test'
import { openPoller } from '../../runtime/timing/poller.ts'
import { until } from '../world/until.ts'

test.each([
  [
    'at once',
    () => {
      throw new Error('no')
    },
  ],
  ['later', () => Promise.reject(new Error('no'))],
])('work that fails %s is told, and done again', async (_, fail) => {
  const told: unknown[] = []
  const poller = openPoller(1, fail, (error) => void told.push(error))
  await until('the third failure', () => told.length >= 3)
  await poller.close(1_000)
})

test('work is never done twice at once, and once more where it was wanted meanwhile', async () => {
  const begun: PromiseWithResolvers<boolean>[] = []
  const work = () => {
    const round = Promise.withResolvers<boolean>()
    begun.push(round)
    return round.promise
  }
  const poller = openPoller(60_000, work, () => {})
  poller.wake()
  poller.wake()
  poller.wake()
  expect(begun).toHaveLength(1)
  begun[0]?.resolve(false)
  await until('the round that was wanted', () => begun.length === 2)
  begun[1]?.resolve(false)
  await poller.close(1_000)
  expect(begun).toHaveLength(2)
})
