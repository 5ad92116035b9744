// `bun run bench [name …]`: what Kerf costs beside the floor of each measurement. Trust the ratios.
import { type Measured, rowOf } from './figures.ts'

const benches: Record<string, () => Promise<{ measure(): Promise<Measured[]> }>> = {
  query: () => import('./query.ts'),
  product: () => import('./product.ts'),
  'place-order': () => import('./place-order.ts'),
  event: () => import('./event.ts'),
  orders: () => import('./orders.ts'),
  idle: () => import('./idle.ts'),
  kerf: () => import('./kerf/kerf.ts'),
}

const wanted = Bun.argv.slice(2).filter((word) => word !== '--markdown')
const unknown = wanted.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}

const rows: Record<string, string>[] = []
for (const [name, open] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.error(`${name} …`)
  const { measure } = await open()
  rows.push(...(await measure()).map(rowOf))
}
if (rows.length > 0) console.table(rows)
process.exit()
