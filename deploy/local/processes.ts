// Several processes on one machine, as one: started together, logged together, stopped together.

import { lifeline } from '../process/stop-on-signal.ts'

export interface ProcessPlan {
  readonly name: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface Processes {
  /** The first one to end by itself, and how. */
  readonly ended: Promise<{ readonly name: string; readonly code: number }>
  /** Tells all to stop, and waits for them; kills what is left after `limitMs`. */
  stop(limitMs: number): Promise<void>
}

const colours = [36, 32, 33, 35, 34, 31, 96, 92]

/** Starts all; each line that one writes comes out with its name before it, in its colour where `out` is a terminal. */
export function startProcesses(
  plans: readonly ProcessPlan[],
  out: { write(text: string): unknown; isTTY?: boolean },
): Processes {
  const width = Math.max(...plans.map((plan) => plan.name.length))
  const children = plans.map(({ name, command, environment }, at) => {
    // A group of its own: Ctrl-C reaches us, and we say when.
    const child = Bun.spawn([...command], {
      env: { ...process.env, ...environment, [lifeline]: 'stdin' },
      stdin: 'pipe', // held open; a reload by `bun --watch` closes it
      stdout: 'pipe',
      stderr: 'pipe',
      detached: true,
    })
    const label = name.padEnd(width)
    const prefix = out.isTTY ? `\u001B[${colours[at % colours.length]}m${label}\u001B[0m ` : `${label} `
    for (const stream of [child.stdout, child.stderr])
      void copyLines(stream, (line) => out.write(`${prefix}${line}\n`))
    return { name, child }
  })
  return {
    ended: Promise.race(children.map(async ({ name, child }) => ({ name, code: await child.exited }))),
    async stop(limitMs) {
      for (const { child } of children) child.kill('SIGTERM')
      const all = Promise.all(children.map(({ child }) => child.exited))
      await Promise.race([all, Bun.sleep(limitMs)])
      for (const { child } of children) if (child.exitCode === null) child.kill('SIGKILL')
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
