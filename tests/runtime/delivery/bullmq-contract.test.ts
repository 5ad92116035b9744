// The transport through Redis keeps the contract of transports.
import { afterAll, beforeAll } from 'bun:test'
import { openBullTransport } from '../../../runtime/delivery/bullmq/transport.ts'
import type { Transport } from '../../../runtime/delivery/transport.ts'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { remembering, signatures } from './bullmq-world.ts'
import { describeTransport } from './transport-contract.ts'

let redis: TestRedis
let opened = 0

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(() => redis.stop())

/** The contract's envelopes all say `beta`, wherever they go, and here that is looked at. */
function addressing(transport: Transport): Transport {
  return {
    takes: transport.takes,
    send: (destination, envelopes) =>
      transport.send(
        destination,
        envelopes.map((envelope) => ({ ...envelope, destination })),
      ),
    receive: (destination, concurrency, deliver) =>
      transport.receive(destination, concurrency, (envelope) =>
        deliver({ ...envelope, destination: 'beta' }),
      ),
    close: transport.close,
  }
}

describeTransport('through Redis', () => {
  const { observer } = remembering()
  return addressing(
    openBullTransport({ url: redis.url, prefix: `kerf-${(opened += 1)}`, signatures, observer }),
  )
})
