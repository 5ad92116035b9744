// The floor of the product route: Bun.serve, postgres.js and one prepared statement, and nothing else.
import postgres from 'postgres'

interface Row {
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly price_amount: string
  readonly currency: string
  readonly on_hand: number
  readonly reserved: number
}

// As many connections as the monolith gives the requests of one module.
const sql = postgres(process.env['DATABASE_URL'] ?? '', { max: 6 })
const text = `
  select "sku", "name", "description", "price_amount", "currency", "on_hand", "reserved", "version"
    from "inventory"."products" where "inventory"."products"."sku" = $1`
const prefix = '/v1/products/'

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    const { pathname } = new URL(request.url)
    const [row] = await sql.unsafe<Row[]>(text, [pathname.slice(prefix.length)], { prepare: true })
    if (!row) return new Response(null, { status: 404 })
    const { sku, name, description, price_amount, currency, on_hand, reserved } = row
    const price = { amount: Number(price_amount), currency }
    return Response.json({ sku, name, description, price, available: on_hand - reserved })
  },
})
console.log(JSON.stringify({ url: server.url.origin }))
