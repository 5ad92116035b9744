// Every way to part the modules into processes: the set partitions, each with the gateway somewhere.
import { modules } from '../../deploy/modules.ts'
import { gateway, type Host } from '../../runtime/hosting/topology.ts'

/** All ways to part `names` into groups, in a fixed order; as many as Bell's number of them. */
export function partitionsOf(names: readonly string[]): string[][][] {
  const [first, ...rest] = names
  if (first === undefined) return [[]]
  // The first one joins any group of a partition of the others, or stands alone.
  return partitionsOf(rest).flatMap((groups) => [
    [[first], ...groups],
    ...groups.map((_, at) => groups.map((group, index) => (index === at ? [first, ...group] : group))),
  ])
}

/** Each partition of the modules: the gateway alone in every second one, with the first group in the others. */
export const allTopologies: readonly (readonly Host[])[] = partitionsOf(
  modules.map((module) => module.name),
).map((groups, index) =>
  index % 2 === 0
    ? [[gateway], ...groups]
    : groups.map((group, at) => (at === 0 ? [gateway, ...group] : group)),
)

export function textOf(topology: readonly Host[]): string {
  return topology.map((host) => host.join(',')).join('/')
}
