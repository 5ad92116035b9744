// A process's way to the modules that live in other processes: keys, discovery, calls, the queues in Redis.
import { hostname } from 'node:os'
import type { Config } from '../../runtime/config/config.ts'
import { openBullTransport } from '../../runtime/delivery/bullmq/transport.ts'
import { openBalancer } from '../../runtime/discovery/balancer.ts'
import { openDiscovery } from '../../runtime/discovery/discovery.ts'
import { openOwnLease, type OwnLease } from '../../runtime/discovery/own-lease.ts'
import type { Log } from '../../runtime/observability/log.ts'
import type { Metrics } from '../../runtime/observability/metrics.ts'
import { elsewhereObserver } from '../../runtime/observability/observers.ts'
import { type Elsewhere, openElsewhere } from '../../runtime/remote/elsewhere.ts'
import { openPolicy, type Policy } from '../../runtime/resilience/policy.ts'
import { openMessageSignatures } from '../../runtime/security/message-signatures.ts'
import { openServiceTokens } from '../../runtime/security/service-tokens.ts'
import { StartFaults } from '../../runtime/hosting/start.ts'
import type { Trace } from '../../runtime/trace.ts'
import { gateway } from '../../runtime/hosting/topology.ts'
import { modules } from '../modules.ts'
import { stopToStartAgain } from './stop-on-signal.ts'
import { readServiceKeys } from '../secrets/service-keys.ts'

const now = () => performance.now()

/** Throws `StartFaults` where keys are missing. `config` says that there are other processes. */
export async function elsewhereFrom(
  config: Config,
  log: Log,
  metrics: Metrics,
  trace?: Trace,
): Promise<Elsewhere> {
  const { hosts, addresses, redisUrl = '', keysFolder = '' } = config
  const observer = elsewhereObserver(log, metrics, trace)
  const { own, known } = await keysOf(keysFolder, [...(hosts.gateway ? [gateway] : []), ...hosts.modules])
  const signatures = openMessageSignatures(own, known)
  const transport = openBullTransport({ url: redisUrl, signatures, observer })
  const discovery = openDiscovery({ addresses, leases: { redisUrl, signatures }, observer, now })
  for (const { name } of modules)
    if (!hosts.modules.includes(name)) metrics.watchInstances(name, () => discovery.instancesOf(name).length)
  metrics.watchQueues(() => transport.stats())
  const policies = new Map<string, Policy>()
  let lease: OwnLease | undefined

  function policyOf(module: string): Policy {
    const known = policies.get(module)
    if (known) return known
    const policy = openPolicy({ module, observer, now, random: Math.random })
    policies.set(module, policy)
    metrics.watchCalls(module, () => policy.state())
    return policy
  }

  return openElsewhere({
    tokens: openServiceTokens(own, known),
    transport,
    balancer: openBalancer({ instancesOf: discovery.instancesOf, observer, now, random: Math.random }),
    policyOf,
    faults: () => transport.ready(),
    instancesOf: discovery.instancesOf,
    async announce(url, modules) {
      lease = await openOwnLease({
        redisUrl,
        lease: { id: Bun.randomUUIDv7(), url: reachable(url, config), modules },
        signatures,
        observer,
        onLost() {
          log.fatal('the worker that renews the lease is dead: this process stops, to be started again')
          stopToStartAgain()
        },
      })
    },
    withdraw: async () => lease?.leave(1_000),
    health: {
      troubles: () => [
        ...(transport.stats().reachable ? [] : ['redis-away']),
        ...(lease?.isLate ? ['lease-not-renewed'] : []),
      ],
    },
    async close(limitMs) {
      await Promise.all([transport.close(limitMs), discovery.close()])
    },
  })
}

/** Listening on every address, a process is found by its host's name. */
function reachable(url: string, { internalHost }: Config): string {
  const isEverywhere = internalHost === '0.0.0.0' || internalHost === '::'
  return isEverywhere ? `http://${hostname()}:${new URL(url).port}` : url
}

async function keysOf(folder: string, names: readonly string[]) {
  try {
    return await readServiceKeys(folder, names)
  } catch (error) {
    throw new StartFaults([error instanceof Error ? error.message : String(error)])
  }
}
