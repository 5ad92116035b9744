// A deployment as it runs in production: a process for each part of a topology, on a database of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../deploy/local/redis-server.ts'
import { makeServiceKeys } from '../../../deploy/secrets/service-keys.ts'
import { lifeline } from '../../../deploy/process/stop-on-signal.ts'
import { parseTopology } from '../../../runtime/hosting/topology.ts'
import type { TestRedis } from '../../world/redis.ts'
import { sealingEnvironment } from '../../world/sealing.ts'
import { unlimitedEnvironment } from '../../world/unlimited.ts'
import { until } from '../../world/until.ts'
import { type MeasuredDatabase, openMeasuredDatabase } from '../database-costs.ts'
import type { Build } from './build.ts'
import { cpuMsOf } from '../process.ts'
import { stockUp } from '../shop.ts'

export interface Part {
  readonly name: string
  readonly pid: number
}

export interface Deployment extends AsyncDisposable {
  readonly url: string
  readonly database: MeasuredDatabase
  readonly parts: readonly Part[]
  /** Of all parts together, so far. */
  cpuMs(): number
}

const startMs = 40_000

/** Starts all parts together and waits until each says that it is ready. The database is migrated and full of goods. */
export async function startDeployment(
  topology: string,
  { start }: Build,
  redis: TestRedis,
): Promise<Deployment> {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await openMeasuredDatabase())
  const hosts = parseTopology(topology)
  const keys = await mkdtemp(join(tmpdir(), 'kerf-bench-keys-'))
  stack.defer(() => rm(keys, { recursive: true, force: true }))
  await makeServiceKeys(keys, hosts.flat())
  const port = freePort()
  const common = {
    NODE_ENV: 'production',
    ...unlimitedEnvironment,
    ...sealingEnvironment,
    PAYMENT_PROVIDER: 'sandbox',
    MAIL_PROVIDER: 'mailbox',
    LOG_LEVEL: 'warn',
    DATABASE_URL: database.url,
    DATABASE_MAY_FORGET: 'true',
    REDIS_URL: redis.url,
    KERF_KEYS: keys,
    HOST: '127.0.0.1',
    INTERNAL_HOST: '127.0.0.1',
    INTERNAL_PORT: '0',
    SHUTDOWN_GRACE_MS: '0',
    DEMO_CATALOGUE: 'true',
  }
  const parts = await Promise.all(
    hosts.map(async (host) => {
      const PORT = String(host.includes('gateway') ? port : 0)
      const part = stack.use(startPart(start, host.join(','), { ...common, KERF_HOST: host.join(','), PORT }))
      await part.ready
      return part
    }),
  )
  await stockUp(database)
  const owned = stack.move()
  return {
    url: `http://127.0.0.1:${port}`,
    database,
    parts: parts.map(({ name, pid }) => ({ name: hosts.length === 1 ? 'monolith' : name, pid })),
    cpuMs: () => parts.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function startPart(start: string, name: string, environment: Readonly<Record<string, string>>) {
  const { PATH = '', HOME = '', BUN_OPTIONS = '' } = process.env // the last one, so that a run can be profiled
  const operatorPort = freePort()
  const child = Bun.spawn([process.execPath, start], {
    env: {
      ...{ PATH, HOME, BUN_OPTIONS, [lifeline]: 'stdin' },
      ...environment,
      OPERATOR_PORT: String(operatorPort),
    },
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'inherit',
  })
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`)
    const answer = await fetch(`http://127.0.0.1:${operatorPort}/readyz`).catch(() => undefined)
    return answer?.ok ?? false
  }
  return {
    name,
    pid: child.pid,
    ready: until(`${name} to be ready`, isReady, startMs),
    async [Symbol.asyncDispose]() {
      child.kill()
      await child.exited
    },
  }
}

/** On a processor so far, by its own account. */
export async function redisCpuMs(redis: TestRedis): Promise<number> {
  const said = String(await redis.cli('info', 'cpu'))
  const seconds = [...said.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, figure]) => Number(figure))
  return seconds.reduce((sum, figure) => sum + figure * 1_000, 0)
}
