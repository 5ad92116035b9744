// Everything by which a process reaches the modules that live in other processes, and is found by them.
import type { Transport } from '../delivery/transport.ts'
import type { Balancer } from '../discovery/balancer.ts'
import type { Authenticate } from '../gateway/authentication.ts'
import type { ModuleApi } from '../gateway/mount.ts'
import { failure } from '../failure.ts'
import type { Policy } from '../resilience/policy.ts'
import type { ServiceTokens } from '../security/service-tokens.ts'
import { gateway } from '../hosting/topology.ts'
import { forwardTo } from './forward.ts'
import { openRemoteModules, type RemoteModules } from './remote-modules.ts'

export interface Elsewhere {
  readonly modules: RemoteModules
  readonly transport: Transport
  readonly tokens: ServiceTokens
  /** The gateway's way to a module's routes. */
  forwardTo(module: string): NonNullable<ModuleApi['forward']>
  /** On whose behalf the gateway brings a request to a module that lives here. */
  callerFor(module: string): Authenticate
  /** Why this process cannot work with the others, each with its remedy. */
  faults(): Promise<string[]>
  /** The processes that are known now to host `module`, by their base URLs. */
  instancesOf(module: string): readonly string[]
  /** How calls to `module` are made, and how they stand. */
  policyOf(module: string): Policy
  /** From now on the others find `modules` at `url`. */
  announce(url: string, modules: readonly string[]): Promise<void>
  /** From now on they do not. */
  withdraw(): Promise<void>
  /** What is wrong between this process and the others, in codes. */
  readonly health?: { troubles(): readonly string[] }
  close(limitMs: number): Promise<void>
}

export interface ElsewhereOptions extends Pick<
  Elsewhere,
  | 'transport'
  | 'tokens'
  | 'faults'
  | 'health'
  | 'instancesOf'
  | 'policyOf'
  | 'announce'
  | 'withdraw'
  | 'close'
> {
  readonly balancer: Balancer
}

const notTheGateway = failure(
  'forbidden',
  'not-the-gateway',
  'Only the gateway brings the requests of clients.',
)

export function openElsewhere(options: ElsewhereOptions): Elsewhere {
  const { tokens } = options
  return {
    ...options,
    modules: openRemoteModules(options),
    forwardTo: (module) => forwardTo(module, options),
    callerFor: (module) => async (token) => {
      const { from, caller } = await tokens.verify(token, module)
      if (from !== gateway) throw notTheGateway()
      return caller
    },
  }
}
