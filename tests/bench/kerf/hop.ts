// What the gateway's process costs when the module lives elsewhere, beside a bare proxy in Bun and nginx: same route.
import type { Measured } from '../figures.ts'
import type { Deployment } from './deployment.ts'
import { startNginx } from './nginx.ts'
import { load } from '../load.ts'
import { cpuMsOf, startProcess } from '../process.ts'

export interface Hop {
  readonly url: string
  cpuMs(): number
}

const path = '/v1/products/SAW-RIP-24'
const callers = 8
const rounds = 4
const roundMs = 1_000

/** The others pass on to the monolith: what stands behind them does not count, and answers the same. */
export async function measureHop(monolith: Deployment, split: Deployment): Promise<Measured[]> {
  const gateway = split.parts.find(({ name }) => name === 'gateway')
  if (!gateway) throw new Error('the split has no gateway of its own')
  await using proxy = await startProcess('tests/bench/kerf/proxy.ts', { UPSTREAM: monolith.url })
  await using nginx = await startNginx(monolith.url)
  if (!nginx) console.error('nginx is left out: it is not installed (apt-get install nginx-light)')
  const hops: Hop[] = [
    { url: split.url, cpuMs: () => cpuMsOf(gateway.pid) },
    proxy,
    ...(nginx ? [nginx] : []),
  ]
  const answers = new Set(await Promise.all(hops.map(async ({ url }) => (await fetch(url + path)).text())))
  if (answers.size !== 1) throw new Error(`not the same bytes: ${[...answers].join(' and ')}`)

  for (const { url } of hops) await load(url, path, callers, roundMs / 2)
  const cpuUs: number[][] = hops.map(() => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [at, hop] of hops.entries()) cpuUs[at]?.push(await cpuOfRequestUs(hop))

  const [ours = [], bare = [], theirs] = cpuUs
  const what = 'gateway hop: CPU of a request, beside'
  return [
    { what: `${what} a bare Bun proxy`, unit: 'µs', kerf: ours, floor: bare },
    ...(theirs
      ? [
          {
            what: `${what} nginx`,
            unit: 'µs',
            kerf: ours,
            floor: theirs,
            target: { limit: 'at most', value: 2.5 } as const,
          },
        ]
      : []),
  ]
}

async function cpuOfRequestUs({ url, cpuMs }: Hop): Promise<number> {
  const before = cpuMs()
  const { requests } = await load(url, path, callers, roundMs)
  return ((cpuMs() - before) * 1_000) / requests
}
