// Real processes that die, or are paused, at chosen moments: what was committed is applied once all the same.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { quick } from '../runtime/delivery/toy-world.ts'
import { type FaultProxy, openFaultProxy } from '../world/fault-proxy.ts'
import { testServer } from '../world/server.ts'
import { until } from '../world/until.ts'
import { type Child, openRig, type Rig, settled } from './rig.ts'

let rig: Rig
let proxy: FaultProxy
let through: string
let server: string

beforeAll(async () => {
  server = await testServer()
})
beforeEach(async () => {
  const { hostname, port } = new URL(server)
  proxy = await openFaultProxy({ host: hostname, port: Number(port) })
  through = server.replace(`:${port}`, `:${proxy.port}`)
  rig = await openRig({ server: () => server, delivery: quick })
})
afterEach(async () => {
  await proxy.close()
  await rig.close()
})

const limitMs = 20_000
const log = () => readFileSync(rig.log, 'utf8')
const story = () => readFileSync(rig.story, 'utf8')
const applied = async () =>
  (await rig.beta<{ text: string }>('select text from beta.applied order by n')).map(({ text }) => text)
const said = async () => (await rig.alpha('select from ledger.said')).length
const say = (child: Child, text: string, key = text) => child.tell({ do: 'say', key, text, how: 'say' })
const accepted = (text: string) => until(`${text} accepted`, () => log().includes(`ok ${text}`), limitMs)
/** A transaction of beta's that has begun and waits for its handler. */
const inHandler = () =>
  until(
    'a handler inside its transaction',
    async () =>
      (
        await rig.beta(
          `select from pg_stat_activity where usename = 'kerf_beta' and state = 'idle in transaction' and datname = current_database()`,
        )
      ).length > 0,
    limitMs,
  )

describe('a process that dies', () => {
  test('before its COMMIT arrives has said nothing', async () => {
    const child = await rig.spawn('dying', { through })
    const held = proxy.holdAt('commit')
    say(child, 'ghost')
    await held
    await child.kill()
    proxy.reset()
    const next = await rig.spawn('next')
    say(next, 'after')
    await accepted('after')
    await settled(rig, 0, limitMs)
    expect(await applied()).toEqual(['after'])
    expect(log()).not.toContain('ghost')
  })

  test('between COMMIT and the sending has said it: another one sends it', async () => {
    // Its relay never polls, so nothing but its own sending could have brought the message on its way.
    const child = await rig.spawn('dying', { through, delivery: { pollMs: 3_600_000 } })
    // The first one has the statements prepared; from then on all of a transaction leaves at once.
    say(child, 'first')
    await accepted('first')
    await settled(rig, 0, limitMs)
    const swallowed = proxy.dropReplyTo('commit', 'COMMIT')
    say(child, 'orphan')
    await swallowed
    await child.kill()
    expect(await said()).toBe(2)
    expect(await applied()).toEqual(['first'])
    await rig.spawn('next')
    await settled(rig, 0, limitMs)
    expect(await applied()).toEqual(['first', 'orphan'])
    expect(log()).not.toContain('ok orphan')
  })

  test('in a handler leaves its message to another one', async () => {
    const child = await rig.spawn('dying')
    say(child, 'slow one')
    await inHandler()
    await child.kill()
    expect(await applied()).toEqual([])
    await rig.spawn('next')
    await settled(rig, 0, limitMs)
    expect(await applied()).toEqual(['slow one'])
  })

  test('between the COMMIT of a handler and the acknowledgement has applied it once', async () => {
    const child = await rig.spawn('dying', { through, delivery: { attemptMs: 20_000 } })
    say(child, 'very slow one')
    await accepted('very slow one')
    await inHandler()
    await proxy.dropReplyTo('commit', 'COMMIT')
    await child.kill()
    expect(await applied()).toEqual(['very slow one'])
    await rig.spawn('next')
    await settled(rig, 0, limitMs)
    expect(await applied()).toEqual(['very slow one'])
  })
})

describe('a message that kills its process each time', () => {
  test('is a dead letter after a bounded number of deaths, and takes none of those beside it along', async () => {
    const innocents = Array.from({ length: 6 }, (_, at) => `slow ${at}`)
    let deaths = 0
    let over = false
    async function keepAlive(): Promise<void> {
      const child = await rig.spawn('victim')
      if (deaths === 0) for (const text of [...innocents, 'kill']) say(child, text)
      await child.exited
      deaths += 1
      if (!over) await keepAlive()
    }
    const living = keepAlive()
    try {
      await until('the dead letter', () => / died beta .*tries never came back/.test(story()), limitMs)
      await settled(rig, 1, limitMs)
    } finally {
      over = true
      void living.catch(() => {})
    }
    // Twice uncounted on the hot road, then as often as tries may be lost.
    expect(deaths).toBeWithin(1, 2 + (quick.lostAttempts ?? 0) + 1)
    expect((await applied()).toSorted()).toEqual(innocents)
    expect(await rig.beta(`select from beta.inbox where state = 'dead'`)).toHaveLength(1)
  }, 60_000)
})

describe('a process that is paused for longer than its try may take', () => {
  test('in an effect finds its message handled by another one, and changes nothing', async () => {
    const zombie = await rig.spawn('zombie', { effectMs: 600 })
    zombie.tell({ do: 'say', key: 'a', text: 'ten', how: 'askForCharge' })
    await until(
      'its try counted',
      async () => (await rig.beta(`select from beta.inbox where state = 'due'`)).length > 0,
      limitMs,
    )
    zombie.pause()
    await rig.spawn('next')
    await until('another one to have applied it', async () => (await applied()).length > 0, limitMs)
    zombie.resume()
    say(zombie, 'afterwards')
    await until('the zombie to live on', async () => (await applied()).includes('afterwards'), limitMs)
    await settled(rig, 0, limitMs)
    expect(await applied()).toEqual(['charged ten', 'afterwards'])
  })

  test('inside its transaction either commits or leaves it, and it is applied once', async () => {
    const zombie = await rig.spawn('zombie')
    say(zombie, 'slow one')
    await inHandler()
    zombie.pause()
    await rig.spawn('next')
    await until(
      'another one to wait for its row',
      async () =>
        (
          await rig.beta(
            `select from pg_stat_activity where wait_event_type = 'Lock' and usename = 'kerf_beta'`,
          )
        ).length > 0,
      limitMs,
    )
    zombie.resume()
    await settled(rig, 0, limitMs)
    expect(await applied()).toEqual(['slow one'])
  })
})

describe('a backend that is ended while a handler runs', () => {
  test('undoes that try, and the message is applied by the next', async () => {
    const child = await rig.spawn('hit')
    say(child, 'slow one')
    await inHandler()
    await rig.beta(`
      select pg_terminate_backend(pid) from pg_stat_activity
       where usename = 'kerf_beta' and state = 'idle in transaction' and datname = current_database()`)
    await settled(rig, 0, limitMs)
    expect(await applied()).toEqual(['slow one'])
    expect(story()).toContain('retried')
  })
})
