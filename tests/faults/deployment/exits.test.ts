// SIGTERM in every state: whatever is down, a process ends in order, and within 15 s.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { settings, told } from '../commerce/settings.ts'
import { type CommerceStorm, openCommerceStorm } from '../commerce/storm.ts'

const { seconds, seed } = settings
const EXIT_MS = 15_000
const LIMIT_MS = 240_000 + seconds * 4_000
let storm: CommerceStorm

beforeAll(async () => {
  storm = await openCommerceStorm({ topology: 'pair', seed })
}, LIMIT_MS)
afterAll(() => storm.close(), LIMIT_MS)

interface State {
  readonly isIdle?: true
  begin(storm: CommerceStorm): Promise<unknown> | unknown
  end(storm: CommerceStorm): Promise<unknown> | unknown
}

const nothing = () => {}
const redisSilent: State = { begin: ({ redis }) => redis.pause(), end: ({ redis }) => redis.resume() }
const postgresSilent: State = {
  begin: ({ proxy }) => proxy.blackHole(true),
  end: ({ proxy }) => (proxy.blackHole(false), proxy.reset()),
}
const states: Record<string, State> = {
  'with nothing to do': { begin: nothing, end: nothing, isIdle: true },
  'under load': { begin: nothing, end: nothing },
  'while Redis is gone': { begin: ({ redis }) => redis.kill(), end: ({ redis }) => redis.restart() },
  'while Redis is silent': redisSilent,
  'while Postgres is gone': {
    begin: ({ proxy }) => (proxy.refuse(true), proxy.reset()),
    end: ({ proxy }) => proxy.refuse(false),
  },
  'while Postgres is silent': postgresSilent,
  'while both are silent': {
    begin: (now) => (redisSilent.begin(now), postgresSilent.begin(now)),
    end: (now) => (redisSilent.end(now), postgresSilent.end(now)),
  },
}

describe('SIGTERM ends a part and a monolith in order and within 15 s', () => {
  for (const [title, state] of Object.entries(states))
    test(
      title,
      async () => {
        const { deployment } = storm
        // Both at once, as while one topology takes over from another.
        const missing = deployment.instances.length === 0 ? ['pair', 'monolith'] : ['monolith']
        await Promise.all(missing.map(deployment.startAll))
        if (!state.isIdle) storm.load()
        await storm.goOn(seconds / 10)
        await state.begin(storm)
        await storm.goOn(seconds / 10)
        const exits = await Promise.all(
          [...deployment.instances].map(async (instance) => ({
            name: instance.name,
            ...(await instance.stop()),
          })),
        )
        await state.end(storm)
        told(
          title,
          Object.fromEntries(exits.map(({ name, ms, code }) => [name, `${Math.round(ms)} ms, ${code}`])),
        )
        for (const { ms } of exits) expect(ms).toBeLessThan(EXIT_MS)
        expect(exits.map(({ code }) => code)).toEqual([0, 0, 0])
      },
      LIMIT_MS,
    )

  test(
    'and nothing of it is lost, doubled or out of order',
    async () => {
      await storm.deployment.startAll('monolith')
      const { ops: _, ...calm } = await storm.calm(30_000)
      told('after all exits', calm)
      expect(await storm.faults()).toEqual([])
    },
    LIMIT_MS,
  )
})
