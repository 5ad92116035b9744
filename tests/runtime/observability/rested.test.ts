// A reading that costs is made once for all who ask, and then rests.
import { expect, test } from 'bun:test'
import { rested } from '../../../runtime/timing/rested.ts'

test('those who ask at once share one reading, and it holds for a hundred times what it took, five seconds at least', async () => {
  let clock = 0
  let made = 0
  let costMs = 10
  const read = rested(
    async () => {
      made += 1
      await Promise.resolve()
      clock += costMs
      return made
    },
    () => clock,
  )
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1])
  clock += 4_999
  expect(await read()).toBe(1)
  costMs = 200
  clock += 2
  expect(await read()).toBe(2)
  clock += 19_999
  expect(await read()).toBe(2)
  clock += 2
  expect(await read()).toBe(3)
})

test('one that failed is made again by the next who asks', async () => {
  let made = 0
  const read = rested(
    async () => {
      made += 1
      if (made === 1) throw new Error('away')
      return made
    },
    () => 0,
  )
  await expect(read()).rejects.toThrow('away')
  expect(await read()).toBe(2)
})
