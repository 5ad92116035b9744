// `bun run dev`: Kerf with a database, a catalogue and an admin of its own, kept in .kerf/ between runs.
import { parseArgs } from 'node:util'
import { readConfig } from '../runtime/config.ts'
import { StartFaults } from '../runtime/start.ts'
import { gateway, parseTopology, topologyFaults } from '../runtime/topology.ts'
import { exitWith } from './exit-with.ts'
import { banner } from './local/banner.ts'
import { openGround } from './local/ground.ts'
import { startParts } from './local/parts.ts'
import { modules } from './modules.ts'
import { openKerf } from './open-kerf.ts'
import { stopOnSignal } from './stop-on-signal.ts'
import { topologyNames, topologyText } from './topologies.ts'

try {
  const { values } = parseArgs({ options: { topology: { type: 'string', default: 'monolith' } } })
  const topology = parseTopology(topologyText(values.topology))
  const faults = topologyFaults(
    topology,
    modules.map((module) => module.name),
  )
  if (faults.length > 0)
    throw new StartFaults([
      ...faults,
      `usual topologies: ${topologyNames.join(', ')}; or write one like ${gateway},users/orders,payments/…`,
    ])

  const ground = await openGround(process.env)
  const read = await readConfig(ground.environment, modules)
  if ('faults' in read) throw new StartFaults(read.faults)
  const { config } = read
  const kerf =
    topology.length === 1
      ? await openKerf(config, ground.databaseUrl)
      : await startParts(topology, config, ground)
  console.log(banner(kerf, ground))
  stopOnSignal(async () => {
    await kerf.stop()
    await ground.close()
  }, config.shutdownGraceMs)
} catch (error) {
  exitWith(error)
}
