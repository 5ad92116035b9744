// Load on a server: one request again and again over a few kept connections, cheaply enough that the server is the limit.
import type { Socket } from 'bun'

export interface Load {
  readonly requests: number
  readonly seconds: number
}

/** GETs `path` over `connections` for `ms`, one request at a time on each. Throws where an answer is none of 200. */
export async function load(url: string, path: string, connections: number, ms: number): Promise<Load> {
  const { hostname, port } = new URL(url)
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
  const startedAt = performance.now()
  let requests = 0
  const one = () =>
    new Promise<void>((resolve, reject) => {
      let held = ''
      const ask = (socket: Socket) => void socket.write(request)
      Bun.connect({
        hostname,
        port: Number(port),
        socket: {
          open: ask,
          data(socket, bytes) {
            held += bytes.toString('latin1')
            if (!isWhole(held)) return
            if (!held.startsWith('HTTP/1.1 200')) return reject(new Error(held))
            held = ''
            requests += 1
            if (performance.now() - startedAt < ms) return ask(socket)
            resolve()
            socket.end()
          },
          close: () => reject(new Error('the server closed a connection')),
          error: (_, error) => reject(error),
        },
      }).catch(reject)
    })
  await Promise.all(Array.from({ length: connections }, one))
  return { requests, seconds: (performance.now() - startedAt) / 1_000 }
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = Number(/content-length: (\d+)/i.exec(answer)?.[1])
  return answer.length - end - 4 >= length
}
