// The floor of the gateway's way to a module, in Bun: takes a request, fetches, passes the answer back.
const upstream = process.env['UPSTREAM'] ?? ''

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch({ url, method, headers, body }) {
    const path = url.slice(url.indexOf('/', 8))
    return fetch(upstream + path, { method, headers, body, redirect: 'manual' })
  },
})
console.log(JSON.stringify({ url: server.url.origin }))
