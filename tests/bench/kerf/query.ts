// A question from one process to another, beside a bare fetch to a bare Bun.serve that answers the same bytes.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeServiceKeys, readServiceKeys } from '../../../deploy/secrets/service-keys.ts'
import { openBalancer } from '../../../runtime/discovery/balancer.ts'
import type { HostedModulesOptions } from '../../../runtime/hosting/hosted-modules.ts'
import { openRemoteModules } from '../../../runtime/remote/remote-modules.ts'
import { openPolicy } from '../../../runtime/resilience/policy.ts'
import { openServiceTokens, type ServiceTokens } from '../../../runtime/security/service-tokens.ts'
import { each, inTurns, type Measured, median } from '../figures.ts'
import { openHome, Prices } from './prices.ts'
import { startProcess } from '../process.ts'

const rounds = 7
const calls = 1_000
const input = { skus: ['SAW-RIP-24', 'MALLET-BEECH'] }

type Call = () => Promise<unknown>

export async function measureQuery(): Promise<Measured[]> {
  await using stack = new AsyncDisposableStack()
  const keys = await mkdtemp(join(tmpdir(), 'kerf-bench-keys-'))
  stack.defer(() => rm(keys, { recursive: true, force: true }))
  await makeServiceKeys(keys, ['shop', 'desk'])
  const [shop, bare] = await Promise.all([
    startProcess('tests/bench/kerf/prices-server.ts', { KERF_KEYS: keys }),
    startProcess('tests/bench/kerf/bare-prices.ts', {}),
  ])
  stack.use(shop)
  stack.use(bare)
  const { own, known } = await readServiceKeys(keys, ['desk'])
  const ask = asker(openServiceTokens(own, known), shop.url)
  const plain = async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(bare.url, { method: 'POST', headers, body: JSON.stringify(input) })
    return answer.json()
  }
  const [ours, theirs] = [JSON.stringify(await ask()), JSON.stringify(await plain())]
  if (ours !== theirs) throw new Error(`not the same answer: ${ours} and ${theirs}`)

  const round = async (call: Call, server: { cpuMs(): number }) => {
    const ms: number[] = []
    const [asking, answering] = [process.cpuUsage(), server.cpuMs()]
    while (ms.length < calls) {
      const askedAt = performance.now()
      await call()
      ms.push(performance.now() - askedAt)
    }
    const { user, system } = process.cpuUsage(asking)
    return {
      latencyUs: median(ms) * 1_000,
      cpuUs: (user + system + (server.cpuMs() - answering) * 1_000) / calls,
    }
  }
  const [kerfs, bares] = [() => round(ask, shop), () => round(plain, bare)]
  await inTurns(2, kerfs, bares) // compiled by now
  const result = await inTurns(rounds, kerfs, bares)
  const what = 'query between processes:'
  return [
    {
      what: `${what} latency beside a bare fetch`,
      unit: 'µs',
      ...each(result, ({ latencyUs }) => latencyUs),
      target: { limit: 'at most', value: 1.5 },
    },
    { what: `${what} CPU of both sides`, unit: 'µs', ...each(result, ({ cpuUs }) => cpuUs) },
  ]
}

/** The way of a process to the shop at `urls`; messages go nowhere. */
export function openRoad(
  tokens: ServiceTokens,
  urls: readonly string[],
): NonNullable<HostedModulesOptions['elsewhere']> {
  const now = () => performance.now()
  const observer = { shunned: () => {}, breaker: () => {}, repeated: () => {}, shed: () => {} }
  const policy = openPolicy({ module: 'shop', observer, now, random: Math.random })
  const balancer = openBalancer({ instancesOf: () => urls, observer, now, random: Math.random })
  return {
    modules: openRemoteModules({ tokens, balancer, policyOf: () => policy }),
    transport: { takes: () => true, send: async () => {}, receive: () => {}, close: async () => {} },
  }
}

/** Asks as a use case of `desk` does. */
function asker(tokens: ServiceTokens, url: string): Call {
  const [host] = openHome('desk', openRoad(tokens, [url])).hosted
  if (!host) throw new Error('desk is not hosted')
  const context = { requestId: 'bench', caller: { kind: 'system' } } as const
  return () => {
    const { signal } = new AbortController()
    const { ask } = host.useCases.read({ context, signal })
    return ask(Prices as never, input as never) as Promise<unknown> // desk's own contract types what it may ask
  }
}
