// The ports that a process listens on: opened first, so that all that cannot be opened is told together.
import type { Health } from './health.ts'
import { openOperatorServer, type OperatorOptions } from './operator.ts'
import { openServer, type Server, type ServerOptions } from './server.ts'

export interface DoorsOptions {
  readonly hosts: { readonly gateway: boolean; readonly modules: readonly string[] }
  /** For clients, where the gateway lives here. */
  readonly listen: Pick<ServerOptions, 'port' | 'hostname' | 'tls'>
  /** For the other processes, where there are any and modules live here. */
  readonly elsewhere?: { readonly listen: { readonly port: number; readonly hostname: string } }
  readonly operator: { readonly port: number; readonly hostname: string }
  readonly health: Health
  readonly metrics: OperatorOptions['metrics']
}

export type Serve = (request: Request, peer?: string) => Promise<Response>

/** Answers 503 until there is somebody who serves. */
interface Door extends Server {
  letIn(serve: Serve): void
}

export interface Doors {
  readonly clients: Door | undefined
  readonly processes: Door | undefined
  readonly operator: Server | undefined
  /** Why some could not be opened, one sentence each with its remedy. */
  readonly faults: readonly string[]
}

export function openDoors({ hosts, listen, elsewhere, operator, health, metrics }: DoorsOptions): Doors {
  const faults: string[] = []
  function tried<T>(open: () => T): T | undefined {
    try {
      return open()
    } catch (error) {
      return void faults.push(error instanceof Error ? error.message : String(error))
    }
  }
  return {
    clients: hosts.gateway ? tried(() => openDoor(listen)) : undefined,
    processes: elsewhere && hosts.modules.length > 0 ? tried(() => openDoor(elsewhere.listen)) : undefined,
    operator: tried(() => openOperatorServer({ ...operator, health, metrics })),
    faults,
  }
}

function openDoor(listen: DoorsOptions['listen']): Door {
  let serve: Serve = async () => new Response(null, { status: 503, headers: { 'retry-after': '1' } })
  const server = openServer({ fetch: (request, peer) => serve(request, peer()), ...listen })
  return { ...server, letIn: (to) => void (serve = to) }
}
