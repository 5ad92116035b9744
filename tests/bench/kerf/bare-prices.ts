// The floor of a question between processes: Bun.serve, JSON in and out, and nothing else.
import { pricesOf } from './prices.ts'

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    const { skus } = (await request.json()) as { skus: string[] } // our own client's
    return Response.json(pricesOf(skus))
  },
})
console.log(JSON.stringify({ url: server.url.origin }))
