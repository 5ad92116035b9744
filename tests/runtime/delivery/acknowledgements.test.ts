// Acknowledgements: in batches, one at a time for each sender, and the last word counts.
import { expect, test } from 'bun:test'
import { openAcknowledgements } from '../../../runtime/delivery/acknowledgements.ts'
import type { Peers, SenderPeer } from '../../../runtime/delivery/peers.ts'
import { until } from '../../world/until.ts'

type Receipt = Parameters<SenderPeer['acknowledge']>[0]

/** Senders that hear `receipts`, each after `release` has let it go. */
function slowSenders() {
  const receipts: { source: string; receipt: Receipt; release: () => void }[] = []
  const peers = {
    sender: (source: string) => ({
      acknowledge(receipt: Receipt) {
        const { promise, resolve } = Promise.withResolvers<void>()
        receipts.push({ source, receipt, release: resolve })
        return promise
      },
    }),
  } as unknown as Peers // nothing else is asked of it
  return { peers, receipts }
}

test('a sender hears one batch at a time, and another sender is not held up by that', async () => {
  const { peers, receipts } = slowSenders()
  const acknowledgements = openAcknowledgements(peers, 0, () => {})
  acknowledgements.held('a', '1')
  await until('the first batch', () => receipts.length === 1)
  acknowledgements.handled('a', '1')
  acknowledgements.handled('b', '2')
  await until("the other sender's batch", () => receipts.length === 2)
  expect(receipts.map(({ source }) => source)).toEqual(['a', 'b'])
  receipts[0]?.release()
  await until('what came meanwhile', () => receipts.length === 3)
  expect(receipts[2]).toMatchObject({ source: 'a', receipt: { handled: ['1'], held: [] } })
  for (const { release } of receipts) release()
  await acknowledgements.close(1_000)
})

test('the last word about a message counts', async () => {
  const { peers, receipts } = slowSenders()
  const acknowledgements = openAcknowledgements(peers, 0, () => {})
  acknowledgements.held('a', '1')
  acknowledgements.held('a', '2')
  acknowledgements.handled('a', '1')
  await until('a batch', () => receipts.length === 1)
  expect(receipts[0]?.receipt).toEqual({ handled: ['1'], held: ['2'] })
})

test('what is noted while the last batch is on its way goes out before the end', async () => {
  const { peers, receipts } = slowSenders()
  const acknowledgements = openAcknowledgements(peers, 3_600_000, () => {})
  acknowledgements.handled('a', '1')
  const closed = acknowledgements.close(5_000)
  acknowledgements.handled('a', '2')
  receipts[0]?.release()
  await until('the second batch', () => receipts.length === 2)
  receipts[1]?.release()
  await closed
  expect(receipts.map(({ receipt }) => receipt.handled)).toEqual([['1'], ['2']])
})

test('what a sender could not be told is told again, with what was said since', async () => {
  const errors: unknown[] = []
  const receipts: Receipt[] = []
  const peers = {
    sender: () => ({
      async acknowledge(receipt: Receipt) {
        receipts.push(receipt)
        if (receipts.length === 1) throw new Error('away')
      },
    }),
  } as unknown as Peers // nothing else is asked of it
  const acknowledgements = openAcknowledgements(peers, 0, (error) => errors.push(error))
  acknowledgements.held('a', '1')
  acknowledgements.handled('a', '2')
  await until('the failure', () => errors.length === 1)
  acknowledgements.handled('a', '1')
  await until('the second batch', () => receipts.length === 2)
  expect(receipts[1]).toEqual({ handled: ['1', '2'], held: [] })
  await acknowledgements.close(1_000)
  expect(receipts).toHaveLength(2)
})

test('a batch has 500 words at most, however many have gathered', async () => {
  const { peers, receipts } = slowSenders()
  const acknowledgements = openAcknowledgements(peers, 3_600_000, () => {})
  for (let nr = 0; nr < 1_201; nr += 1) acknowledgements.handled('a', String(nr))
  const closed = acknowledgements.close(5_000)
  for (let batch = 0; batch < 3; batch += 1) {
    await until('the next batch', () => receipts.length === batch + 1)
    receipts[batch]?.release()
  }
  await closed
  expect(receipts.map(({ receipt }) => receipt.handled.length)).toEqual([500, 500, 201])
})

test('a failure is told, and does not stop what comes after it', async () => {
  const errors: unknown[] = []
  const peers = {
    sender: () => {
      throw new Error('no such module')
    },
  } as unknown as Peers // nothing else is asked of it
  const acknowledgements = openAcknowledgements(peers, 0, (error) => errors.push(error))
  acknowledgements.handled('stranger', '1')
  await until('the first failure', () => errors.length === 1)
  acknowledgements.handled('stranger', '2')
  await until('the second failure', () => errors.length === 2)
})
