// A deployment of real processes, `bun deploy/start.ts` each: any topology, any number of each, killed and stopped by name.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modules } from '../../../deploy/modules.ts'
import { makeServiceKeys } from '../../../deploy/secrets/service-keys.ts'
import { topologyText } from '../../../deploy/topologies.ts'
import { gateway } from '../../../runtime/hosting/topology.ts'
import { sealingEnvironment } from '../../world/sealing.ts'
import { unlimitedEnvironment } from '../../world/unlimited.ts'
import { until } from '../../world/until.ts'
import { openEdge } from './edge.ts'
import { type Instance, type Place, startInstance } from './instance.ts'

export interface DeploymentOptions {
  /** An administrator's. */
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly admin: { readonly email: string; readonly password: string }
  readonly graceMs?: number
  /** For every process, beside what it needs. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface Deployment {
  /** What lives, in the order in which it was started. */
  readonly instances: readonly Instance[]
  /** A gateway that says it is ready, as a balancer in front would choose it; undefined where none is. */
  edge(): string | undefined
  /** One more process that hosts these, once it says that it is ready. */
  start(hosts: string): Promise<Instance>
  /** Every process of a topology, by name or as written, at once. */
  startAll(topology: string): Promise<void>
  /** SIGTERM to all. */
  stopAll(): Promise<void>
  /** All that any process has said. */
  log(): string
  /** Lines that any process has logged as errors, but for those about a caller who hung up. */
  errors(): string[]
  close(): Promise<void>
}

const everything = [gateway, ...modules.map((module) => module.name)].join(',')

export async function openDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { databaseUrl, redisUrl, admin, graceMs = 0 } = options
  const folder = mkdtempSync(join(tmpdir(), 'kerf-deployment-'))
  const keys = join(folder, 'keys')
  await makeServiceKeys(keys, everything.split(','))
  const instances: Instance[] = []
  const edge = openEdge(() => instances)
  let started = 0

  function placeOf(hosts: string): Place {
    const name = `${hosts}#${(started += 1)}`
    return {
      ...{ name, hosts, log: join(folder, `${name}.log`) },
      environment: {
        ...unlimitedEnvironment,
        ...sealingEnvironment,
        ...{
          NODE_ENV: 'production',
          DATABASE_MAY_FORGET: 'true',
          PAYMENT_PROVIDER: 'sandbox',
          MAIL_PROVIDER: 'mailbox',
          PAYMENT_SANDBOX_SLOW_MS: '500',
          SHUTDOWN_GRACE_MS: String(graceMs),
        },
        ...{ DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: '4', REDIS_URL: redisUrl, KERF_KEYS: keys },
        ...{ KERF_HOST: hosts === everything ? 'all' : hosts },
        ...{ HOST: '127.0.0.1', INTERNAL_HOST: '127.0.0.1' },
        ...{ PORT: '0', INTERNAL_PORT: '0', OPERATOR_PORT: '0' },
        ...{ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password },
        ...options.environment,
      },
    }
  }

  async function start(hosts: string): Promise<Instance> {
    const instance = await startInstance(placeOf(hosts))
    instances.push(instance)
    void instance.exited.then(() => instances.splice(instances.indexOf(instance), 1))
    await until(`${instance.name} to be ready`, () => instance.isReady(), 60_000)
    return instance
  }

  const files = () => readdirSync(folder).filter((file) => file.endsWith('.log'))

  return {
    instances,
    edge: edge.pick,
    start,
    startAll: async (topology) => {
      await Promise.all(topologyText(topology).split('/').map(start))
      await until('a gateway to be seen', edge.pick)
    },
    async stopAll() {
      await Promise.all([...instances].map((instance) => instance.stop()))
    },
    log: () =>
      files()
        .map((file) => readFileSync(join(folder, file), 'utf8'))
        .join(''),
    errors: () =>
      files().flatMap((file) =>
        readFileSync(join(folder, file), 'utf8')
          .split('\n')
          .filter((line) => /^\{"level":"(error|fatal)"/.test(line) || /^[^{]*\berror\b/i.test(line))
          .filter((line) => !line.includes('The connection was closed.'))
          .map((line) => `${file}: ${line}`),
      ),
    async close() {
      edge.close()
      await Promise.all([...instances].map((instance) => instance.kill()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
