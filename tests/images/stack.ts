// A compose file of deploy/ brought up under a name of its own: its containers looked at, killed, scaled and rolled.
import { openEdge } from '../faults/deployment/edge.ts'
import { until } from '../world/until.ts'
import { buildImage, docker, image, inside, piped } from './docker.ts'

export interface Stack {
  /** A gateway that is ready, as a balancer in front would choose it. */
  edge(): string | undefined
  /** Ids of the containers of a service that run, the oldest first. */
  containers(service: string): Promise<string[]>
  /** `docker compose` with these words. */
  compose(...words: string[]): Promise<string>
  /** The same from a file, or into one. */
  composePiped(words: string, files: { stdin?: Bun.BunFile; stdout?: Bun.BunFile }): Promise<void>
  /** So many of it, and all healthy; the newest leave first. */
  scale(service: string, count: number): Promise<void>
  /** One more of it, and once that one is healthy the old ones leave. */
  roll(service: string): Promise<void>
  /** The sum of all samples of a container's metrics that match. */
  metric(container: string, line: RegExp): Promise<number>
  readonly admin: { readonly email: string; readonly password: string }
  /** All that anything has logged. */
  logs(): Promise<string>
  down(): Promise<void>
}

export interface StackOptions {
  readonly file: 'monolith' | 'split'
  readonly environment?: Readonly<Record<string, string>>
}

/** Which services hold what a test asks of both compose files. */
const placeOf = {
  monolith: { edge: 'kerf', users: 'kerf' },
  split: { edge: 'gateway', users: 'users' },
}

export async function openStack({ file, environment = {} }: StackOptions): Promise<Stack> {
  const project = `kerf-test-${crypto.randomUUID().slice(0, 8)}`
  const place = placeOf[file]
  const settings = { KERF_IMAGE: image, KERF_PORT: '127.0.0.1:0', ...environment }
  const named = ['compose', '--file', `deploy/compose.${file}.yaml`, '--project-name', project]
  const compose = (...words: string[]) => docker([...named, ...words], settings)
  let gateways: { url: string }[] = []
  const edge = openEdge(() => gateways)

  /** Each has a port of its own on this machine. */
  async function look(): Promise<void> {
    const ids = await containers(place.edge)
    const ports = await Promise.all(ids.map((id) => docker(['port', id, '3000'])))
    gateways = ports.map((port) => ({ url: `http://${port.split('\n')[0]}` }))
  }
  async function containers(service: string): Promise<string[]> {
    const labels = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`]
    const filters = labels.flatMap((label) => ['--filter', `label=${label}`])
    const ids = await docker(['ps', '--quiet', '--no-trunc', ...filters])
    return ids.split('\n').filter(Boolean).toReversed()
  }
  async function up(...words: string[]): Promise<void> {
    await compose('up', '--detach', '--wait', ...words)
    await look()
  }
  async function down(): Promise<void> {
    edge.close()
    await compose('down', '--volumes', '--timeout', '0')
  }

  await buildImage()
  try {
    await up()
    const [users = ''] = await containers(place.users)
    const script = 'console.log(await Bun.file("/run/secrets/admin-password").text())'
    const admin = { email: 'admin@example.com', password: await inside(users, script) }
    await until('a gateway to be seen', edge.pick)
    return {
      ...{ admin, containers, compose, down, edge: edge.pick },
      composePiped: (words, files) => piped([...named, ...words.split(' ')], settings, files),
      scale: (service, count) => up('--no-deps', '--no-recreate', '--scale', `${service}=${count}`, service),
      async roll(service) {
        const old = await containers(service)
        await up('--no-deps', '--no-recreate', '--scale', `${service}=${old.length * 2}`, service)
        for (const id of old) {
          await docker(['stop', '--time', '30', id])
          await docker(['rm', id])
        }
        await look()
      },
      async metric(container, line) {
        const script = 'console.log(await (await fetch("http://127.0.0.1:9464/metrics")).text())'
        const found = (await inside(container, script)).matchAll(line)
        return [...found].reduce((sum, [, count]) => sum + Number(count), 0)
      },
      logs: () => compose('logs', '--no-log-prefix'),
    }
  } catch (error) {
    const logs = await compose('logs', '--tail', '40').catch(String)
    await down()
    throw new Error(`${String(error)}\n${logs}`, { cause: error })
  }
}
