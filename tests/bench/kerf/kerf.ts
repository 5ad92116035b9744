// The kerf: one process and six on the same work, in one run, in turns. `bun run bench kerf [--markdown]`
import { cpus, loadavg } from 'node:os'
import { topologyText } from '../../../deploy/topologies.ts'
import { testRedis } from '../../world/redis.ts'
import { type Measured, rowOf } from '../figures.ts'
import { build } from './build.ts'
import { startDeployment } from './deployment.ts'
import { measureHop } from './hop.ts'
import { memoriesOf, memoryMeasured, memoryRows } from './memory.ts'
import { openCustomer } from './orders.ts'
import { measureQuery } from './query.ts'
import { atRest, callers, oneAtATime, orders, rounds, type Side, underLoad } from './sides.ts'
import { comparisonOf, markdownOf, type Row } from './table.ts'

/** Prints its tables itself: they have other columns. */
export async function measure(): Promise<Measured[]> {
  await using stack = new AsyncDisposableStack()
  const loadBefore = loadavg()[0] ?? 0
  const redis = await testRedis()
  stack.defer(() => redis.stop())
  const built = stack.use(await build())
  const start = async (name: string): Promise<Side> => {
    const deployment = stack.use(await startDeployment(topologyText(name), built, redis))
    return { deployment, customer: await openCustomer(deployment, redis) }
  }
  const memories = () => ({ one: memoriesOf(monolith.deployment), six: memoriesOf(split.deployment) })

  const split = await start('split')
  const monolith = await start('monolith')
  const rest = await atRest(monolith, split, redis)
  const idle = memories()
  const loaded = await underLoad(monolith, split)
  const used = memories()
  const quiet = await oneAtATime(monolith, split)
  const sides = [
    ...[...loaded, ...quiet, ...rest],
    ...memoryMeasured('at rest', idle.one, idle.six),
    ...memoryMeasured('after the orders', used.one, used.six),
  ]
  const floors = [...(await measureHop(monolith.deployment, split.deployment)), ...(await measureQuery())]

  show(sides.map(comparisonOf))
  show(memoryRows(new Map([...idle.one, ...idle.six]), new Map([...used.one, ...used.six])))
  show(floors.map(rowOf))
  const [before, after] = [loadBefore, loadavg()[0] ?? 0].map((load) => load.toFixed(1))
  console.log(
    `${callers} callers, ${rounds} rounds of ${orders} orders in turns; medians of the rounds, spread of their ratios. ` +
      `${cpus().length} × ${cpus()[0]?.model}; load ${before} before, ${after} after.`,
  )
  return []
}

function show(rows: readonly Row[]): void {
  if (Bun.argv.includes('--markdown')) console.log(`${markdownOf(rows)}\n`)
  else console.table(rows)
}
