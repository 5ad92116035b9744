// Work that a request sets off and does not wait for is not the request's.
import { expect, test } from 'bun:test'
import { currentContext, withContext, withoutContext } from '../../../runtime/context.ts'
import { openPoller } from '../../../runtime/timing/poller.ts'
import { until } from '../../world/until.ts'

const request = { requestId: 'r1', caller: { kind: 'anonymous' } } as const

test('a round that a request wakes, and all rounds after it, speak for nobody', async () => {
  const seen: unknown[] = []
  const poller = openPoller(
    1,
    async () => {
      await Promise.resolve()
      seen.push(currentContext())
      return false
    },
    () => {},
  )
  withContext(request, () => poller.wake())
  await until('three rounds', () => seen.length >= 3)
  await poller.close(100)
  expect(new Set(seen)).toEqual(new Set([undefined]))
})

test('what leaves a context finds it again when it comes back', () => {
  withContext(request, () => {
    expect(withoutContext(currentContext)).toBeUndefined()
    expect(currentContext()).toBe(request)
  })
})
