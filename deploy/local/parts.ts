// A topology of several processes on this machine: `bun run start` for each, with one log.
import { join } from 'node:path'
import type { Config } from '../../runtime/config/config.ts'
import { openServer } from '../../runtime/doors/server.ts'
import { StartFaults } from '../../runtime/hosting/start.ts'
import { gateway, type Host } from '../../runtime/hosting/topology.ts'
import { modules } from '../modules.ts'
import { makeServiceKeys } from '../secrets/service-keys.ts'
import type { Ground } from './ground.ts'
import { type ProcessPlan, startProcesses } from './processes.ts'
import { type LocalRedis, startLocalRedis } from './redis-server.ts'
import { waitUntil } from './wait-until.ts'

const start = join(import.meta.dir, '..', 'start.ts')
const startMs = 30_000

export interface Parts {
  readonly url: string
  /** Of each process, by its name. */
  readonly operatorUrls: Readonly<Record<string, string>>
  /** With its password. */
  readonly redisUrl: string
  stop(): Promise<void>
}

/** Starts every process and waits until the gateway is ready. One that ends by itself then is started again; all end where that does not help. */
export async function startParts(topology: readonly Host[], config: Config, ground: Ground): Promise<Parts> {
  const redis = config.redisUrl === undefined ? await redisIn(ground.directory) : undefined
  const redisUrl = redis?.url ?? config.redisUrl ?? ''
  const keys = join(ground.directory, 'keys')
  await makeServiceKeys(keys, [gateway, ...modules.map((module) => module.name)])
  const plans = topology.map((hosts, at): ProcessPlan => ({
    name: hosts.join(','),
    command: [process.execPath, start],
    environment: {
      ...definedIn(ground.environment),
      KERF_HOST: hosts.join(','),
      KERF_KEYS: keys,
      REDIS_URL: redisUrl,
      PORT: hosts.includes(gateway) ? String(config.port) : '0',
      INTERNAL_PORT: '0',
      OPERATOR_PORT: String(config.operatorPort + at),
    },
  }))
  await waitUntil('the port of the gateway', startMs, () => isFree(config.host, config.port)).catch(() => {
    throw new StartFaults([
      `Port ${config.port} on ${config.host} is taken. Stop what listens there, or choose another PORT.`,
    ])
  })
  const processes = startProcesses(plans, process.stdout)
  const url = `http://${config.host}:${config.port}`
  const operatorUrls = Object.fromEntries(
    plans.map(({ name, environment }) => [
      name,
      `http://${config.operatorHost}:${environment['OPERATOR_PORT']}`,
    ]),
  )
  let stopping = false
  async function stop(): Promise<void> {
    stopping = true
    await processes.stop(20_000 + config.shutdownGraceMs)
    await redis?.stop()
  }
  void processes.ended.then(async ({ name, code }) => {
    if (stopping) return
    console.error(`${name} ended with ${code}: the others are stopped`)
    await stop()
    await ground.close()
    process.exit(1)
  })
  await waitUntil('the gateway', startMs, async () => ((await isReady(url)) ? true : undefined)).catch(
    async () => {
      await stop()
      throw new StartFaults([
        `The gateway was not ready within ${startMs / 1_000} s. What each process wrote above says why.`,
      ])
    },
  )
  processes.keepRunning()
  return { url, operatorUrls, redisUrl, stop }
}

async function redisIn(directory: string): Promise<LocalRedis> {
  try {
    return await startLocalRedis({ directory })
  } catch (error) {
    throw new StartFaults([error instanceof Error ? error.message : String(error)])
  }
}

/** After a reload the gateway of before is still stopping. */
async function isFree(hostname: string, port: number): Promise<boolean> {
  try {
    await openServer({ fetch: () => new Response(), hostname, port }).stop(0)
    return true
  } catch {
    return false
  }
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`).catch(() => undefined)
  return response?.ok ?? false
}

function definedIn(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
