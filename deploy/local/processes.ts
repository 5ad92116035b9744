// Several processes on one machine, as one: started together, logged together, stopped together.
import { keepRunning, type Patience } from './keep-running.ts'
import { lifeline } from '../process/stop-on-signal.ts'

export interface ProcessPlan {
  readonly name: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface Processes {
  /** The first one to end by itself for good, and how. */
  readonly ended: Promise<{ readonly name: string; readonly code: number }>
  /** From now on one that ends by itself is started again, unless it ends again and again. */
  keepRunning(): void
  /** Tells all to stop, and waits for them; kills what is left after `limitMs`. */
  stop(limitMs: number): Promise<void>
}

const colours = [36, 32, 33, 35, 34, 31, 96, 92]

/** Starts all; each line that one writes comes out with its name before it, in its colour where `out` is a terminal. */
export function startProcesses(
  plans: readonly ProcessPlan[],
  out: { write(text: string): unknown; isTTY?: boolean },
  patience?: Patience,
): Processes {
  const width = Math.max(...plans.map((plan) => plan.name.length))
  // Until all have stood once, an end is a mistake that would only be made again.
  let areKept = false
  const children = plans.map(({ name, command, environment }, at) => {
    const label = name.padEnd(width)
    const prefix = out.isTTY ? `\u001B[${colours[at % colours.length]}m${label}\u001B[0m ` : `${label} `
    const write = (line: string) => out.write(`${prefix}${line}\n`)
    let child = start()
    function start() {
      // A group of its own: Ctrl-C reaches us, and we say when.
      const started = Bun.spawn([...command], {
        env: { ...process.env, ...environment, [lifeline]: 'stdin' },
        stdin: 'pipe', // held open; a reload by `bun --watch` closes it
        stdout: 'pipe',
        stderr: 'pipe',
        detached: true,
      })
      for (const stream of [started.stdout, started.stderr]) void copyLines(stream, write)
      return started
    }
    const ended = keepRunning(child, () => (child = start()), {
      isWanted: () => areKept,
      onEnd: (code) => write(`ended with ${code} and is started again`),
      patience,
    })
    return { current: () => child, ended: ended.then((code) => ({ name, code })) }
  })
  return {
    ended: Promise.race(children.map(({ ended }) => ended)),
    keepRunning() {
      areKept = true
    },
    async stop(limitMs) {
      areKept = false
      const left = children.map(({ current }) => current())
      for (const child of left) child.kill('SIGTERM')
      const all = Promise.all(left.map((child) => child.exited))
      await Promise.race([all, Bun.sleep(limitMs)])
      for (const child of left) if (child.exitCode === null) child.kill('SIGKILL')
      await all
    },
  }
}

async function copyLines(stream: ReadableStream<Uint8Array>, write: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) write(line)
  }
  if (rest) write(rest)
}
