// Two processes joined by a Redis that loses everything, dies and stands still while messages flow.
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { until } from '../../world/until.ts'
import { transportYard } from './bullmq-world.ts'
import { say } from './toy-modules.ts'
import { openToyWorld, type ToyProcess, type ToyWorld } from './toy-world.ts'

/** Shorter than in life, and still long enough that a busy machine does not only send again. */
const delivery = {
  leaseMs: 500,
  longestLeaseMs: 1_000,
  heldMs: 1_000,
  attempts: 10,
  sweepAfterMs: 1_500,
  sweepMs: 250,
}
const keys = Array.from({ length: 6 }, (_, at) => `k${at}`)
const yard = transportYard()
let redis: TestRedis
let world: ToyWorld
let processes: ToyProcess[] = []

beforeAll(async () => {
  ;[redis, world] = await Promise.all([testRedis(), openToyWorld()])
}, 60_000)
afterEach(async () => {
  for (const process of processes) await process.stop()
  processes = []
  await world.sql`truncate alpha.outbox, beta.outbox, alpha.inbox, beta.inbox, beta.applied restart identity`
  await redis.flush()
})
afterAll(async () => {
  await world.close()
  await redis.stop()
})

interface Load {
  readonly said: Readonly<Record<string, string[]>>
  /** Ends the load; throws if any request had been refused. */
  end(): Promise<void>
}

/** Every key is spoken of by one caller at a time, now from one process, now from the other. */
function openLoad(): Load {
  const load = { said: Object.fromEntries(keys.map((key) => [key, [] as string[]])) }
  let ended = false
  async function speak(key: string): Promise<void> {
    for (let n = 1; !ended; n += 1) {
      await processes[n % 2]?.run(say, [{ key, text: `${key}-${n}` }])
      load.said[key]?.push(`${key}-${n}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  const callers = keys.map(speak)
  return Object.assign(load, {
    async end() {
      ended = true
      await Promise.all(callers)
    },
  })
}

const count = ({ said }: Load) => Object.values(said).flat().length
const applied = async () => (await world.applied()).length
const told = () => processes.flatMap((process) => process.told)

/** Load before, while and after `fault`; then everything must have been applied once, in order. */
async function survives(fault: (load: Load) => Promise<void>): Promise<void> {
  for (let n = 0; n < 2; n += 1) {
    const transport = yard.open(redis.url)
    expect(await transport.ready()).toEqual([])
    processes.push(await world.start({ transport, delivery }))
  }
  const load = openLoad()
  try {
    await until('messages flowing', async () => (await applied()) > 50)
    await fault(load)
  } finally {
    await load.end()
  }
  await until('the outbox empty', async () => (await world.standing()) === 0, 30_000)
  for (const key of keys) expect(await world.applied(key)).toEqual(load.said[key] ?? [])
  expect(told().filter(({ what }) => what === 'died')).toEqual([])
}

const more = (load: Load, messages: number) => {
  const before = count(load)
  return until(`${messages} more accepted`, () => count(load) >= before + messages)
}

test('loses, doubles and turns round nothing when Redis loses all its data again and again', async () => {
  await survives(async (load) => {
    for (let n = 0; n < 5; n += 1) {
      await redis.flush()
      await more(load, 40)
    }
  })
}, 60_000)

test('goes on accepting requests while Redis is dead, and catches up with one that comes back empty', async () => {
  await survives(async (load) => {
    await redis.kill()
    await more(load, 100)
    await redis.restart()
    const before = await applied()
    await until('messages flowing again', async () => (await applied()) > before + 50, 20_000)
    await more(load, 50)
  })
}, 60_000)

test('applies each message once when Redis stands still and goes on', async () => {
  await survives(async (load) => {
    redis.pause()
    await more(load, 100)
    redis.resume()
    await more(load, 50)
  })
}, 60_000)
