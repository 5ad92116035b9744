// Jobs that somebody else wrote into Redis, beside those of their sender.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { jobOf, type SignedEnvelope } from '../../../runtime/delivery/bullmq/job.ts'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { arrived, collect, idsOf, noteFor, signatures, transportYard } from './bullmq-world.ts'

let redis: TestRedis
const yard = transportYard()

beforeAll(async () => {
  redis = await testRedis()
})
afterEach(() => yard.closeAll())
afterAll(() => redis.stop())

async function put(data: SignedEnvelope): Promise<void> {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null })
  const queue = new Queue('kerf-beta', { connection, prefix: 'kerf' })
  await queue.add('x', data)
  await queue.close()
  connection.disconnect()
}

describe('a message through Redis is taken only as its sender signed it', () => {
  const { envelope, signature } = jobOf(noteFor('a'), signatures).data
  const forged: Record<string, SignedEnvelope> = {
    'another text under its signature': { envelope: envelope.replace('"key":"a"', '"key":"b"'), signature },
    'another module’s key': { envelope, signature: signatures.sign('beta', envelope) },
    'a key that nobody knows': { envelope, signature: { ...signature, kid: 'alpha.mine' } },
    'no signature at all': { envelope, signature: { ...signature, value: '' } },
  }
  for (const [what, data] of Object.entries(forged))
    test(`${what} is dropped, and told`, async () => {
      await put(data)
      const transport = yard.open(redis.url)
      const got = collect(transport)
      const genuine = noteFor('a')
      await transport.send('beta', [genuine])
      await arrived(got, 1)
      expect(idsOf(got)).toEqual([genuine.id])
      expect(transport.dropped).toEqual([expect.stringMatching(/^it says that it is from alpha/)])
    })
})
