// What the processes of a deployment hold in memory, each and together.
import { readFileSync } from 'node:fs'
import type { Measured } from '../figures.ts'
import type { Deployment, Part } from './deployment.ts'
import type { Row } from './table.ts'

interface Memory {
  /** What is shared counts in parts, with every process of this machine that runs the same binary. */
  readonly pssMb: number
  readonly ownMb: number
  readonly sharedMb: number
}

/** Proc(5), `smaps_rollup`. */
function memoryOf({ pid }: Part): Memory {
  const said = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
  const mb = (...fields: string[]) =>
    fields.reduce((sum, field) => sum + Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(said)?.[1]), 0) /
    1_024
  return {
    pssMb: mb('Pss'),
    ownMb: mb('Private_Clean', 'Private_Dirty'),
    sharedMb: mb('Shared_Clean', 'Shared_Dirty'),
  }
}

/** What a group would hold on a machine where nobody else runs Bun: what is shared is the same for all, and counts once. */
function aloneMb(memories: readonly Memory[]): number {
  const own = memories.reduce((sum, { ownMb }) => sum + ownMb, 0)
  return own + Math.max(...memories.map(({ sharedMb }) => sharedMb))
}

export type Memories = ReadonlyMap<string, Memory>

export function memoriesOf({ parts }: Deployment): Memories {
  return new Map(parts.map((part) => [part.name, memoryOf(part)]))
}

/** Both together, at one moment. */
export function memoryMeasured(when: string, monolith: Memories, split: Memories): Measured[] {
  const pss = (memories: Memories) => memories.values().reduce((sum, { pssMb }) => sum + pssMb, 0)
  const alone = (memories: Memories) => aloneMb([...memories.values()])
  const target = { limit: 'at most', value: 300, of: 'kerf' } as const
  return [
    { what: `memory ${when}: PSS`, unit: 'MB', kerf: [pss(split)], floor: [pss(monolith)], target },
    // For the first figure flatters where other processes of this machine run Bun too.
    { what: `memory ${when}: as if alone`, unit: 'MB', kerf: [alone(split)], floor: [alone(monolith)] },
  ]
}

/** Each process by itself, at two moments. */
export function memoryRows(rest: Memories, after: Memories): Row[] {
  return [...rest].map(([process, { pssMb, ownMb }]) => ({
    process,
    'PSS at rest, MB': pssMb.toFixed(0),
    'of it its own': ownMb.toFixed(0),
    'PSS after the orders, MB': after.get(process)?.pssMb.toFixed(0) ?? '',
    'its own': after.get(process)?.ownMb.toFixed(0) ?? '',
  }))
}
