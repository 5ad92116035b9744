// The worker that renews a lease, where it fails: what is left of it, and who hears of it.
import { expect, jest, spyOn, test } from 'bun:test'
import { openOwnLease } from '../../../runtime/discovery/own-lease.ts'
import { testKeys } from '../../world/service-keys.ts'
import { listener } from './told.ts'

const options = {
  redisUrl: 'redis://127.0.0.1:1',
  lease: { id: Bun.randomUUIDv7(), url: 'http://orders:3000', modules: ['orders'] },
  signatures: testKeys('orders').signaturesOf('orders'),
  observer: listener().observer,
  onLost() {},
}

test('of a worker that does not come up in time nothing goes on', async () => {
  const terminated = spyOn(Worker.prototype, 'terminate')
  jest.useFakeTimers()
  try {
    const opened = openOwnLease(options)
    jest.advanceTimersByTime(10_000)
    await expect(opened).rejects.toThrow('lease-worker.ts did not start within 10000 ms')
    expect(terminated).toHaveBeenCalledTimes(1)
  } finally {
    jest.useRealTimers()
    terminated.mockRestore()
  }
})

test('that the worker has died is told; that it has left is not', async () => {
  const orders = spyOn(Worker.prototype, 'postMessage')
  const died = Promise.withResolvers<void>()
  let lost = 0
  const left = await openOwnLease({ ...options, onLost: () => void (lost += 1) })
  const own = await openOwnLease({ ...options, onLost: died.resolve })
  const workers = orders.mock.contexts as Worker[]
  orders.mockRestore()
  const closed = new Promise((resolve) => workers[0]?.addEventListener('close', resolve))
  await left.leave(1_000)
  await closed
  workers[1]?.terminate()
  await died.promise
  expect(lost).toBe(0)
  await own.leave(0)
})
