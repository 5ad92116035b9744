// What carries messages and peers' calls between the rig's processes: local sockets, and as unreliable as it is told to be.
import { join } from 'node:path'
import type { Envelope } from '../../runtime/delivery/envelope.ts'
import { openInProcessTransport } from '../../runtime/delivery/in-process.ts'
import type { Peers } from '../../runtime/delivery/peers.ts'
import type { Transport } from '../../runtime/delivery/transport.ts'
import type { HostedModules, HostedModulesOptions } from '../../runtime/hosting/hosted-modules.ts'

export interface PipeOptions {
  /** Holds a socket for each process, named `<module>-<number>`. */
  readonly directory: string
  readonly self: string
  /** The processes that host a module. */
  instancesOf(module: string): readonly string[]
  readonly random: () => number
  /** Of what it carries: lost; sent twice; sent again out of an old store, seconds later. */
  readonly loses: number
  readonly doubles: number
  readonly replays: number
}

const callMs = 1_500
const storeSize = 500

/** Opens this process's end. `serve` makes it answer for what is hosted here. */
export function openPipe({ directory, self, instancesOf, random, loses, doubles, replays }: PipeOptions): {
  readonly elsewhere: NonNullable<HostedModulesOptions['elsewhere']>
  serve(hosting: HostedModules): void
} {
  const inner = openInProcessTransport()
  const old: Envelope[] = []

  async function call(module: string, path: string, body: unknown): Promise<unknown> {
    const instances = instancesOf(module)
    const name = instances[Math.floor(random() * instances.length)] ?? ''
    const response = await fetch(`http://kerf/${module}/${path}`, {
      unix: join(directory, name),
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(callMs),
    })
    if (!response.ok) throw new Error(await response.text())
    return response.json()
  }

  /** What becomes of these on a bad road: some lost, some twice, some old ones among them, in any order. */
  function maltreated(envelopes: readonly Envelope[]): Envelope[] {
    const out = envelopes
      .filter(() => random() >= loses)
      .flatMap((each) => (random() < doubles ? [each, each] : [each]))
    for (const each of envelopes) {
      if (old.length < storeSize) old.push(each)
      else old[Math.floor(random() * storeSize)] = each
      const again = random() < replays ? old[Math.floor(random() * old.length)] : undefined
      if (again) out.push(again)
    }
    return doubles > 0 ? out.toSorted(() => random() - 0.5) : out
  }

  const transport: Transport = {
    takes: () => true,
    async send(destination, envelopes) {
      for (const each of maltreated(envelopes)) await call(destination, 'deliver', [each])
    },
    receive: inner.receive,
    close: inner.close,
  }

  // What the other end answers is of these types: it runs the same code.
  const peersOf = (by: string): Peers => ({
    sender: (module) => ({
      acknowledge: async (receipt) => void (await call(module, `acknowledge/${by}`, receipt)),
      restate: async (ids) => (await call(module, `restate/${by}`, ids)) as Envelope[],
      standing: async (ids) => (await call(module, `standing/${by}`, ids)) as string[],
    }),
    receiver: (module) => ({
      status: async (ids) => (await call(module, 'status', ids)) as { handled: string[]; held: string[] },
    }),
  })

  async function answer(hosting: HostedModules, request: Request): Promise<unknown> {
    const [, module = '', operation, by = ''] = new URL(request.url).pathname.split('/')
    const host = hosting.hosted.find((each) => each.definition.name === module)
    if (!host) throw new Error(`${module} is not at home in ${self}`)
    const body: unknown = await request.json()
    const sender = host.outbox.peerOf(by)
    if (operation === 'deliver') await inner.send(module, body as Envelope[])
    if (operation === 'acknowledge') await sender.acknowledge(body as never)
    if (operation === 'restate') return sender.restate(body as string[])
    if (operation === 'standing') return sender.standing(body as string[])
    if (operation === 'status') return host.inbox.status(body as string[])
    return null
  }

  return {
    elsewhere: {
      modules: {
        peersOf,
        answeringOf: () => () => Promise.reject(new Error('the toy modules ask nothing')),
        deadLettersOf: (module) => {
          throw new Error(`nobody looks at ${module}'s dead letters from afar here`)
        },
      },
      transport,
    },
    serve: (hosting) =>
      void Bun.serve({
        unix: join(directory, self),
        fetch: (request) =>
          answer(hosting, request).then(
            (value) => Response.json(value),
            (error: unknown) => new Response(String(error), { status: 500 }),
          ),
      }),
  }
}
