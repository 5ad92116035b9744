// Which process hosts which modules.

/** What stands in a topology beside the modules: the only thing that clients talk to. */
export const gateway = 'gateway'

/** One process: the modules it hosts, and `gateway` if it is the edge. */
export type Host = readonly string[]

/** Reads `gateway,users/orders,payments/inventory`: processes parted by `/`, what each hosts by `,`. */
export function parseTopology(text: string): Host[] {
  return text.split('/').map((process) => process.split(',').map((name) => name.trim()))
}

/** One sentence for each fault, with its remedy: every module and the gateway in exactly one kind of process. */
export function topologyFaults(processes: readonly Host[], modules: readonly string[]): string[] {
  const known = [gateway, ...modules]
  const named = processes.flat()
  const unknown = [...new Set(named.filter((name) => !known.includes(name)))]
  const doubled = [...new Set(named.filter((name, at) => known.includes(name) && named.indexOf(name) !== at))]
  // One that is missing and one that is unknown are mostly one slip of the pen.
  const homeless = unknown.length > 0 ? [] : known.filter((name) => !named.includes(name))
  return [
    ...unknown.map(
      (name) =>
        `the topology names ${name || 'an empty place'}, which is unknown; known: ${known.join(', ')}`,
    ),
    ...doubled.map(
      (name) =>
        `the topology hosts ${name} twice; name it in one process, and start as many of that process as you like`,
    ),
    ...homeless.map((name) => `the topology hosts ${name} nowhere; add it to a process`),
  ]
}
