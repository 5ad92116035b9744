// A program that logs more than anybody reads, says on stderr how long its event loop stood still, and ends once it is read.
import { openStdout } from '../../../runtime/observability/stdout.ts'

export const count = 40_000

if (import.meta.main) {
  const told = Promise.withResolvers<void>()
  const { stream } = openStdout((lost) => {
    stream.write(`${JSON.stringify({ lost })}\n`)
    told.resolve()
  })
  const filling = 'x'.repeat(200)
  let stoodMs = 0
  for (let nr = 0; nr < count; nr += 1) {
    stream.write(`${JSON.stringify({ nr, filling })}\n`)
    if (nr % 400 > 0) continue
    const before = performance.now()
    await new Promise(setImmediate)
    stoodMs = Math.max(stoodMs, performance.now() - before)
  }
  process.stderr.write(String(stoodMs))
  const alive = setInterval(() => {}, 1_000)
  await told.promise
  clearInterval(alive)
  stream.write(`${JSON.stringify({ last: true })}\n`)
}
