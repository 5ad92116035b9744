// The split's compose file as an operator uses it: up from nothing, an order, containers killed, scaled and rolled under load.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { modules } from '../../deploy/modules.ts'
import { sealingKeysFile, sealingModules } from '../../deploy/secrets/sealing-modules.ts'
import { until } from '../world/until.ts'
import { docker, inside, noDocker } from './docker.ts'
import { nothing, openTrade, orderThrough, type Trade } from './journey.ts'
import { isPatched } from './patched-redis.ts'
import { openStack, type Stack } from './stack.ts'

// Alone on two cores the longest of these takes a minute and a half.
setDefaultTimeout(480_000)

const ordersPlaced =
  /^kerf_forwarded_request_duration_seconds_count\{.*method="POST".*"\/v1\/orders".*\} (\d+)$/gm

test('a Redis counts as patched from the first patch of its line on; a line that got none never does, a later one does', () => {
  const versions = ['7.4.9', '7.4.10', '7.0.15', '8.8.0', '9.0.0', 'unknown']
  expect(versions.filter(isPatched)).toEqual(['7.4.10', '9.0.0'])
})

describe.skipIf(noDocker !== undefined)('the split by compose', () => {
  let stack: Stack
  let trade: Trade
  beforeAll(async () => {
    stack = await openStack({ file: 'split' })
    trade = await openTrade(stack)
  })
  afterAll(() => stack?.down())

  test('is up from nothing and confirms an order, and Redis refuses nobody what is theirs', async () => {
    expect(await orderThrough(stack, trade.shop)).toBe('confirmed')
    expect(await stack.logs()).not.toContain('NOPERM')
  })

  test('gives a process no more of Redis than the queues it declares, and nobody anything without a password', async () => {
    const [orders = '', redis = ''] = [
      ...(await stack.containers('orders')),
      ...(await stack.containers('redis')),
    ]
    const tried = {
      'ACL WHOAMI': 'orders',
      'LLEN kerf:kerf-payments:wait': 0,
      'LLEN kerf:kerf-users:wait': 'NOPERM',
      'GET other': 'NOPERM',
      'KEYS *': 'NOPERM',
      'SCAN 0': 'NOPERM',
      'CONFIG GET *': 'NOPERM',
      FLUSHALL: 'NOPERM',
      'CLIENT LIST': 'NOPERM',
      MONITOR: 'NOPERM',
      'SCRIPT FLUSH': 'NOPERM',
    }
    const script = `
      const redis = new Bun.RedisClient((await Bun.file("/run/secrets/redis-url").text()).trim())
      const ask = (words) => redis.send(words[0], words.slice(1)).catch((error) => error.message.split(" ")[0])
      const answers = {}
      for (const line of ${JSON.stringify(Object.keys(tried))}) answers[line] = await ask(line.split(" "))
      console.log(JSON.stringify(answers)); process.exit()`
    expect(JSON.parse(await inside(orders, script))).toEqual(tried)
    expect(await docker(['exec', redis, 'redis-cli', 'ping'])).toStartWith('NOAUTH')
  })

  test('has a Redis with the last known patches, or one of Debian’s, which come without a new version', async () => {
    const [redis = ''] = await stack.containers('redis')
    const said = await docker(['exec', redis, 'redis-server', '--version'])
    const debian = await docker(['exec', redis, 'dpkg-query', '--show', 'redis-server']).catch(
      () => 'no Debian',
    )
    const patched = isPatched(/v=([\d.]+)/.exec(said)?.[1] ?? '') || /deb\d+u\d+$/.test(debian)
    expect([said, debian, patched]).toEqual([said, debian, true])
  })

  test('gives each container its own secrets alone, and none by its environment', async () => {
    for (const name of ['gateway', ...modules.map((module) => module.name)]) {
      const [id = ''] = await stack.containers(name)
      const list = 'console.log([...new Bun.Glob("*").scanSync("/run/secrets")].toSorted().join())'
      const database = name === 'gateway' ? [] : [`database-url-${name}`]
      const admin = name === 'users' ? ['admin-password'] : []
      const sealing = sealingModules.includes(name) ? [sealingKeysFile(name)] : []
      const own = [...admin, ...database, ...sealing, `${name}.json`, 'public.json', 'redis-url'].toSorted()
      expect([name, await inside(id, list)]).toEqual([name, own.join()])
      const { Env } = JSON.parse(
        await docker(['inspect', '--format', '{"Env":{{json .Config.Env}}}', id]),
      ) as { Env: string[] } // as Docker writes it
      expect(
        Env.filter((each) => /:\/\/[^/]*:[^/]*@|PASSWORD=|SECRET=|SEALING_KEYS_\w+(?<!_FILE)=/.test(each)),
      ).toEqual([])
      if (name !== 'gateway') {
        const role =
          'console.log((await Bun.file(`/run/secrets/database-url-' +
          name +
          '`).text()).split("://")[1].split(":")[0])'
        expect(await inside(id, role)).toBe(`kerf_${name}`)
      }
    }
  })

  test('takes up where it was when a module is killed, and when Redis loses everything', async () => {
    const { lost, refused } = await trade.during(8, async () => {
      for (const service of ['orders', 'payments', 'redis']) {
        const [id = ''] = await stack.containers(service)
        await docker(['kill', id])
        await docker(['start', id])
      }
    })
    expect({ lost, refused }).toEqual({ lost: [], refused: [] })
  })

  test('spreads orders over three processes, shown by their metrics, and drops nothing when two of them leave', async () => {
    await stack.scale('orders', 3)
    const ids = await stack.containers('orders')
    expect(ids).toHaveLength(3)
    const placed = () => Promise.all(ids.map((id) => stack.metric(id, ordersPlaced)))
    const before = await placed()
    const ended = await trade.during(6, async () => {
      const shares = await until(
        'each of the three to have placed ten orders',
        async () => {
          const now = (await placed()).map((count, at) => count - (before[at] ?? 0))
          return now.every((count) => count >= 10) && now
        },
        120_000,
      )
      console.log(`orders placed by each of three: ${shares.join(', ')}`)
      await stack.scale('orders', 1)
    })
    expect(await stack.containers('orders')).toHaveLength(1)
    expect(ended).toEqual(nothing)
  })

  test('is rolled under load, every service in turn, and no request that may be repeated fails', async () => {
    const ended = await trade.during(8, async () => {
      for (const service of [...modules.map((module) => module.name), 'gateway']) await stack.roll(service)
    })
    expect(ended).toEqual(nothing)
    // Nor has Redis refused a process anything that it needed.
    expect(await stack.logs()).not.toContain('NOPERM')
  })
})

describe.skipIf(noDocker !== undefined)('the split by compose with KERF_DATABASES=each', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await openStack({ file: 'split', environment: { KERF_DATABASES: 'each' } })
  })
  afterAll(() => stack?.down())

  test('confirms an order, each module in a database that has its schema alone', async () => {
    const { shop } = await openTrade(stack)
    expect(await orderThrough(stack, shop)).toBe('confirmed')
    const [postgres = ''] = await stack.containers('postgres')
    for (const { name } of modules) {
      const query = `select string_agg(nspname, ',') from pg_namespace where nspname in ('users','inventory','orders','payments','notifications')`
      const words = ['exec', postgres, 'psql', '-U', 'kerf', '-d', `kerf_${name}`, '-tAc', query]
      expect(await docker(words)).toBe(name)
    }
  })
})
