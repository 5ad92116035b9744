// What stands in front of the gateways: asks each whether it is ready, again and again, as a balancer does.
import { type Instance, isOk } from './instance.ts'

export interface Edge {
  pick(): string | undefined
  close(): void
}

const everyMs = 200

export function openEdge(instances: () => readonly Pick<Instance, 'url'>[]): Edge {
  let ready: string[] = []
  let turn = 0
  let closed = false

  async function look(): Promise<void> {
    const urls = instances().flatMap(({ url }) => (url === '' ? [] : [url]))
    const oks = await Promise.all(urls.map((url) => isOk(`${url}/readyz`)))
    ready = urls.filter((_, at) => oks[at])
  }
  async function lookOn(): Promise<void> {
    while (!closed) {
      await look()
      await Bun.sleep(everyMs)
    }
  }
  void lookOn()

  return {
    // One that was seen ready a moment ago may be dead by now: its caller tries again.
    pick: () => ready[(turn += 1) % ready.length],
    close: () => void (closed = true),
  }
}
