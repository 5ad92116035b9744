// `bun run dev`: Kerf with a database, a catalogue and an admin of its own, kept in .kerf/ between runs.
import { parseArgs } from 'node:util'
import { longestGraceMs, readConfig } from '../runtime/config/config.ts'
import { type Kerf, StartFaults } from '../runtime/hosting/start.ts'
import { gateway, type Host, parseTopology, topologyFaults } from '../runtime/hosting/topology.ts'
import { exitWith } from './process/exit-with.ts'
import { banner } from './local/banner.ts'
import { type Ground, openGround } from './local/ground.ts'
import { startParts } from './local/parts.ts'
import { modules } from './modules.ts'
import { openKerf } from './process/open-kerf.ts'
import { stopOnSignal } from './process/stop-on-signal.ts'
import { topologyNames, topologyText } from './topologies.ts'

try {
  const topology = parseTopology(topologyText(wishedTopology()))
  const faults = topologyFaults(
    topology,
    modules.map((module) => module.name),
  )
  if (faults.length > 0)
    throw new StartFaults([
      ...faults,
      `usual topologies: ${topologyNames.join(', ')}; or write one like ${gateway},users/orders,payments/…`,
    ])

  const ground = openGround(process.env)
  const kerf = ground.then((each) => startOn(each, topology))
  const closeGround = async () => (await ground).close()
  // From the first moment on: what is still starting is waited for, and then stopped.
  stopOnSignal(() => kerf.then(({ stop }) => stop()).finally(closeGround), longestGraceMs)
  await kerf.catch((error: unknown) => closeGround().then(() => Promise.reject(error)))
} catch (error) {
  exitWith(error)
}

async function startOn(ground: Ground, topology: readonly Host[]): Promise<Pick<Kerf, 'stop'>> {
  const read = await readConfig(ground.environment, modules)
  if ('faults' in read) throw new StartFaults(read.faults)
  const { config } = read
  if (topology.length > 1) {
    const parts = await startParts(topology, config, ground)
    console.log(banner(parts, ground))
    return parts
  }
  const kerf = await openKerf(config, ground.databaseUrl)
  console.log(banner({ url: kerf.url, operatorUrls: { monolith: kerf.operatorUrl } }, ground))
  return kerf
}

function wishedTopology(): string {
  try {
    return parseArgs({ options: { topology: { type: 'string', default: 'monolith' } } }).values.topology
  } catch (error) {
    throw new StartFaults([
      `${error instanceof Error ? error.message : String(error)}. \`bun run dev\` takes --topology <name>, and settings by the environment.`,
    ])
  }
}
