// A message whose worker is killed again and again: no number of crashes may make BullMQ give it up.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { until } from '../../world/until.ts'
import { kill9, otherBun, untilWeAreGone } from '../../deploy/other-process.ts'
import { collect, noteFor, publicKeys, transportYard } from './bullmq-world.ts'

let redis: TestRedis
const yard = transportYard()
const lockMs = 500

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => {
  await yard.closeAll()
  await redis.stop()
})

/** Code that takes a message, says so, and never ends with it. */
const swallowing = (url: string) => `
  import { openBullTransport } from '${join(import.meta.dir, '../../../runtime/delivery/bullmq/transport.ts')}'
  import { openMessageSignatures } from '${join(import.meta.dir, '../../../runtime/security/message-signatures.ts')}'
  const signatures = openMessageSignatures([], ${JSON.stringify(publicKeys)})
  const observer = { troubled() {}, dropped() {}, revived() {} }
  const transport = openBullTransport({ url: '${url}', lockMs: ${lockMs}, signatures, observer })
  transport.receive('beta', 1, (envelope) => (console.log(envelope.id), new Promise(() => {})))
  ${untilWeAreGone}`

test('is delivered after its worker was killed three times', async () => {
  const envelope = noteFor('a')
  const transport = yard.open(redis.url, { lockMs })
  await transport.send('beta', [envelope])
  for (let kills = 0; kills < 3; kills += 1) {
    const { child, line } = await otherBun(swallowing(redis.url))
    expect(line).toBe(envelope.id)
    await kill9(child)
  }
  const got = collect(transport)
  await until('the envelope delivered', () => got.length === 1)
  expect(got).toEqual([envelope])
}, 30_000)
