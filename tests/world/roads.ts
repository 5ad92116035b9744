// The roads between the processes of a test: real keys and tokens, real HTTP, real Redis; places known at once.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeServiceKeys, readServiceKeys } from '../../deploy/secrets/service-keys.ts'
import { openBullTransport } from '../../runtime/delivery/bullmq/transport.ts'
import { type Elsewhere, openElsewhere } from '../../runtime/remote/elsewhere.ts'
import { openPolicy, type Policy } from '../../runtime/resilience/policy.ts'
import { noInstance } from '../../runtime/resilience/failures.ts'
import { openMessageSignatures } from '../../runtime/security/message-signatures.ts'
import { openServiceTokens } from '../../runtime/security/service-tokens.ts'
import type { Host } from '../../runtime/hosting/topology.ts'

export interface Roads {
  /** The way of a process that hosts `host` to all the others. */
  from(host: Host): Promise<Elsewhere>
  /** The folder of their keys. */
  readonly keys: string
  close(): Promise<void>
}

const quiet = { breaker: () => {}, repeated: () => {}, shed: () => {} }
const silent = { troubled: () => {}, dropped: () => {}, revived: () => {} }

export async function openRoads(redisUrl: string, names: readonly string[]): Promise<Roads> {
  const keys = await mkdtemp(join(tmpdir(), 'kerf-keys-'))
  await makeServiceKeys(keys, names)
  const places = new Map<string, string>()
  const prefix = `test-${Bun.randomUUIDv7()}`

  return {
    keys,
    close: () => rm(keys, { recursive: true, force: true }),
    async from(host) {
      const { own, known } = await readServiceKeys(keys, host)
      const transport = openBullTransport({
        url: redisUrl,
        prefix,
        signatures: openMessageSignatures(own, known),
        observer: silent,
      })
      const policies = new Map<string, Policy>()
      const announced: string[] = []
      return openElsewhere({
        tokens: openServiceTokens(own, known),
        transport,
        balancer: {
          pick(module) {
            const url = places.get(module)
            if (url === undefined) throw noInstance()
            return { url, done: () => {} }
          },
        },
        policyOf(module) {
          const policy =
            policies.get(module) ??
            openPolicy({ module, observer: quiet, now: () => performance.now(), random: Math.random })
          policies.set(module, policy)
          return policy
        },
        faults: () => transport.ready(),
        instancesOf: (module) => [places.get(module) ?? []].flat(),
        async announce(url, modules) {
          announced.push(...modules)
          for (const module of modules) places.set(module, url)
        },
        async withdraw() {
          for (const module of announced) places.delete(module)
        },
        close: (limitMs) => transport.close(limitMs),
      })
    },
  }
}
