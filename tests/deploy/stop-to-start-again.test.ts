// A process that cannot go on stops as it would at a signal, and says by its exit code that it is to be started again.
import { expect, test } from 'bun:test'
import { join } from 'node:path'

const file = join(import.meta.dir, '../../deploy/process/stop-on-signal.ts')

test.each([
  ['cannot go on', 'stopToStartAgain()', 1],
  ['is told to stop', "process.kill(process.pid, 'SIGTERM')", 0],
])('a process that %s stops in order', async (_, end, code) => {
  const script = `
    import { stopOnSignal, stopToStartAgain } from '${file}'
    stopOnSignal(async () => console.log('stopped in order'), 0)
    setInterval(() => {}, 1_000)
    ${end}`
  const child = Bun.spawn([process.execPath, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  expect(await new Response(child.stdout).text()).toBe('stopped in order\n')
  expect(await child.exited).toBe(code)
})
