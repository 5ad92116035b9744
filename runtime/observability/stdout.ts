// Stdout for a log: many lines in one write, because most of a line's cost is its system call.
import { writeSync } from 'node:fs'

/** How long a line may wait for company. */
const HELD_MS = 10
/** Held characters that wait no longer. */
const HELD_LIMIT = 65_536

const urgent = /^\{"level":"(?:error|fatal)"/

/** Lines of level error and above, and whatever was held before them, are written at once; the rest when the process exits at the latest. */
export function openStdout() {
  let held: string[] = []
  let size = 0
  let rest: Buffer = Buffer.alloc(0)
  let due: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    clearTimeout(due)
    rest = unwritten(Buffer.concat([rest, Buffer.from(held.join(''))]))
    held = []
    size = 0
    // A full pipe: whoever reads it is slow.
    due = rest.length > 0 ? setTimeout(flush, HELD_MS) : undefined
  }
  process.on('exit', flush)

  const write = (line: string) => {
    held.push(line)
    size += line.length
    if (size > HELD_LIMIT || urgent.test(line)) flush()
    else due ??= setTimeout(flush, HELD_MS)
  }
  return { stream: { write }, flush }
}

/** Writes what stdout takes, and gives back the rest. */
function unwritten(bytes: Buffer): Buffer {
  try {
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(1, bytes))
    return bytes
  } catch (error) {
    // Otherwise nobody reads any more, and there is nowhere to say it.
    const full = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
    return full ? bytes : Buffer.alloc(0)
  }
}
