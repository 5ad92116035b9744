// `bun run secrets <folder> [--topology split]`: draws what is secret in a deployment, and lays out what each process is given.
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { roleUrl, variableOf } from '../../runtime/database/role-url.ts'
import { gateway, type Host, parseTopology, topologyFaults } from '../../runtime/hosting/topology.ts'
import { modules } from '../modules.ts'
import { type Credentials, type ProcessUser, redisAcl } from './redis-acl.ts'
import { sealingKeysFile, sealingModules } from './sealing-modules.ts'
import { makeServiceKeys } from './service-keys.ts'
import { topologyText } from '../topologies.ts'
import { trafficOf } from './traffic.ts'

type Environment = Readonly<Record<string, string | undefined>>
/** Files by name, for each reader: a process, `migrate`, `postgres` or `redis`. */
type Layout = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What was drawn stays here; no process is given this folder. */
const drawnFolder = 'drawn'
/** The users of the images: ours, and those of the official ones of PostgreSQL and Redis. */
const userOf = (reader: string) => (reader === 'postgres' || reader === 'redis' ? 999 : 65_532)

const names = modules.map((module) => module.name)

/** How a process is called in compose files and manifests. */
function processName(hosts: Host): string {
  return hosts.length === names.length + 1 ? 'kerf' : hosts.join('-')
}

/** What each reader is given, drawn now or before. With `KERF_DATABASES=each` every module has a database of its own. */
export async function layoutOf(
  folder: string,
  topology: readonly Host[],
  environment: Environment,
  isForCluster: boolean,
): Promise<Layout> {
  const password = await drawn(folder, 'postgres')
  const server = `postgres://kerf:${password}@postgres:5432`
  const isEach = environment['KERF_DATABASES'] === 'each'
  const adminUrlOf = (module: string) =>
    environment[variableOf(module)] ||
    environment['DATABASE_URL'] ||
    `${server}/${isEach ? `kerf_${module}` : 'kerf'}`
  const databases = (hosted: readonly string[], urlOf: (module: string) => string) =>
    Object.fromEntries(hosted.map((module) => [`database-url-${module}`, urlOf(module)]))

  const users: ProcessUser[] = []
  const layout: Record<string, Record<string, string>> = {
    migrate: databases(names, adminUrlOf),
    postgres: { password },
  }
  for (const hosts of topology) {
    const name = processName(hosts)
    const hosted = hosts.filter((host) => host !== gateway)
    layout[name] = databases(hosted, (module) => roleUrl(adminUrlOf(module), module))
    if (hosts.includes('users')) layout[name]['admin-password'] = await drawn(folder, 'admin')
    for (const file of hosted.filter((module) => sealingModules.includes(module)).map(sealingKeysFile))
      layout[name][file] = await drawn(folder, file)
    if (topology.length === 1) continue
    const user = { name, password: await drawn(folder, `redis-${name}`), hosts }
    users.push(user)
    layout[name]['redis-url'] = redisUrl(environment['REDIS_URL'] || 'redis://redis:6379', user)
    Object.assign(layout[name], await keysOf(folder, hosts))
  }
  if (users.length === 0) return layout
  const watcher = isForCluster ? { name: 'keda', password: await drawn(folder, 'redis-keda') } : undefined
  if (watcher) layout['keda'] = { username: watcher.name, password: watcher.password }
  layout['redis'] = { 'users.acl': redisAcl(users, trafficOf(modules), watcher) }
  return layout
}

function redisUrl(base: string, user: Credentials): string {
  const url = new URL(base)
  url.username = user.name
  url.password = user.password
  return url.href
}

/** The private keys of what it hosts, and the public ones of all. */
async function keysOf(folder: string, hosts: Host): Promise<Record<string, string>> {
  const keys = join(folder, drawnFolder, 'keys')
  await makeServiceKeys(keys, [gateway, ...names])
  const files = ['public.json', ...hosts.map((host) => `${host}.json`)]
  const texts = await Promise.all(files.map((file) => readFile(join(keys, file), 'utf8')))
  return Object.fromEntries(files.map((file, at) => [file, texts[at] ?? '']))
}

/** 256 random bits: those of before, if there are any. */
async function drawn(folder: string, name: string): Promise<string> {
  const path = join(folder, drawnFolder, name)
  // What is there and cannot be read must not be drawn anew: a database would know another one.
  if (await Bun.file(path).exists()) return readFile(path, 'utf8')
  const password = randomBytes(32).toString('base64url')
  await put(path, password, 0o600)
  return password
}

async function put(path: string, text: string, mode: number, owner?: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.unfinished`
  await rm(unfinished, { force: true })
  await writeFile(unfinished, text, { mode, flag: 'wx' })
  if (owner !== undefined) await chown(unfinished, owner, owner)
  await rename(unfinished, path)
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      topology: { type: 'string', default: 'split' },
      /** Each file to the user of the image that reads it. For root alone. */
      chown: { type: 'boolean', default: false },
    },
  })
  const [folder = '.kerf/secrets'] = positionals
  const topology = parseTopology(topologyText(values.topology))
  const faults = topologyFaults(topology, names)
  if (faults.length > 0) {
    console.error(faults.join('\n'))
    process.exitCode = 1
    return
  }
  const layout = await layoutOf(folder, topology, process.env, !values.chown)
  for (const [reader, files] of Object.entries(layout))
    for (const [file, text] of Object.entries(files))
      await put(join(folder, reader, file), text, 0o400, values.chown ? userOf(reader) : undefined)
  console.log(`${folder} has what ${Object.keys(layout).join(', ')} are given, each in a folder of its own.`)
}

if (import.meta.main) await main()
