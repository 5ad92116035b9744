// Stdout for a log: many lines in one write, because most of a line's cost is its system call; and no waiting for whoever reads.
import { constants, fstatSync, openSync, writeSync } from 'node:fs'

/** How long a line may wait for company. */
const HELD_MS = 10
/** Held characters that wait no longer. */
const HELD_LIMIT = 65_536
/** Held characters with which a reader that has stalled is given up: from here on lines are lost. */
const STALLED_LIMIT = 4_194_304
/** How long the exit waits for a reader. */
const EXIT_MS = 1_000

const urgent = /^\{"level":"(?:error|fatal)"/

/**
 * Lines of level error and above, and whatever was held before them, are written at once; the rest when the process
 * exits at the latest. All in order. `onLoss` is told how many lines were lost, once there is somebody who reads again.
 */
export function openStdout(onLoss: (lines: number) => void) {
  const fd = patientPipe() ?? 1
  let held: string[] = []
  let size = 0
  let rest: Buffer = Buffer.alloc(0)
  let lost = 0
  let due: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    clearTimeout(due)
    due = undefined
    rest = unwritten(fd, rest)
    if (rest.length === 0 && held.length > 0) {
      rest = unwritten(fd, Buffer.from(held.join('')))
      held = []
      size = 0
    }
    if (rest.length > 0) return wait()
    const lines = lost
    lost = 0
    if (lines > 0) onLoss(lines)
  }
  const wait = () => {
    due ??= setTimeout(flush, HELD_MS)
    due.unref()
  }

  const write = (line: string) => {
    if (size + rest.length > STALLED_LIMIT) return void (lost += 1)
    held.push(line)
    size += line.length
    if (rest.length === 0 && (size > HELD_LIMIT || urgent.test(line))) flush()
    else wait()
  }

  process.on('exit', () => {
    const end = performance.now() + EXIT_MS
    for (flush(); rest.length + held.length > 0 && performance.now() < end; flush()) Bun.sleepSync(1)
  })
  return { stream: { write }, flush }
}

/**
 * Another handle on the pipe, which says that it is full instead of waiting: on our own, that would hold for all who
 * share it. A terminal, a socket, or a system without /proc has none, and there a reader that stalls stops us.
 */
function patientPipe(): number | undefined {
  try {
    const isPipe = fstatSync(1).isFIFO()
    return isPipe ? openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK) : undefined
  } catch {
    return undefined
  }
}

/** Writes what is taken, and gives back the rest. */
function unwritten(fd: number, bytes: Buffer): Buffer {
  try {
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(fd, bytes))
    return bytes
  } catch (error) {
    // Otherwise nobody reads any more, and there is nowhere to say it.
    const full = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
    return full ? bytes : Buffer.alloc(0)
  }
}
