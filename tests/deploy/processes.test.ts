// The processes of `bun run dev --topology …`: one that dies is started again, one that cannot live ends them all.
import { expect, test } from 'bun:test'
import { startProcesses } from '../../deploy/local/processes.ts'
import { until } from '../world/until.ts'

const patience = { pauseMs: 1, ends: 3, withinMs: 60_000 }

function started(...commands: string[]) {
  const said: string[] = []
  const plans = commands.map((command, at) => ({
    name: `p${at}`,
    command: ['sh', '-c', command],
    environment: {},
  }))
  return { said, ...startProcesses(plans, { write: (text) => said.push(text) }, patience) }
}

const lives = 'echo "pid $$"; exec sleep 600'
const pids = (said: string[]) => said.flatMap((line) => /pid (\d+)/.exec(line)?.[1] ?? []).map(Number)

test('one that was killed is started again, until it is killed too often, and the other is left alone', async () => {
  const { said, ended, keepRunning, stop } = started(lives, 'exec sleep 600')
  keepRunning()
  for (const life of [1, 2, 3]) {
    await until(`life ${life} of the process`, () => pids(said).length === life)
    process.kill(pids(said).at(-1) ?? 0, 'SIGKILL')
  }
  expect(await ended).toEqual({ name: 'p0', code: 137 })
  expect(said.filter((line) => line === 'p0 ended with 137 and is started again\n')).toHaveLength(2)
  await stop(10_000)
}, 60_000)

test('before all have stood once the first end is the last', async () => {
  const { said, ended, stop } = started('exit 3', 'exec sleep 600')
  expect(await ended).toEqual({ name: 'p0', code: 3 })
  expect(said).toEqual([])
  await stop(10_000)
}, 60_000)

test('what is told to stop is not started again', async () => {
  const { said, ended, keepRunning, stop } = started(lives)
  keepRunning()
  await until('the process', () => pids(said).length === 1)
  await stop(10_000)
  expect(await ended).toEqual({ name: 'p0', code: 143 })
  expect(said).toHaveLength(1)
}, 60_000)
