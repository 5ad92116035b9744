// The log: one JSON object per line on stdout, or something easier to read where a person sits in front of it.
import { writeSync } from 'node:fs'
import pino, { type DestinationStream, type Logger } from 'pino'
import { currentContext } from '../context.ts'

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

export interface LogOptions {
  readonly level: LogLevel
  /** Colours and short times instead of JSON. */
  readonly pretty: boolean
  /** Fields of every line, e.g. what this process hosts. */
  readonly base: Readonly<Record<string, string>>
  /** Where lines go; stdout if not given. */
  readonly to?: DestinationStream
}

export interface Log extends Pick<Logger, 'fatal' | 'error' | 'warn' | 'info' | 'debug'> {
  /** The same log for a line that holds no secret and says its own `requestId`: three times as cheap. */
  readonly plain: Pick<Logger, 'info'>
  /** Writes what is still held back. */
  flush(): void
}

/** Named at each depth, because pino's `*` stands for exactly one level. Bodies are never logged. */
const secrets = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'authorization',
  'cookie',
  'paymentMethod',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Opens the log. Lines of level error and above are written at once, the others at the end of the turn. */
export async function openLog({ level, pretty, base, to }: LogOptions): Promise<Log> {
  const out = to ? { stream: to, flush: () => {} } : pretty ? await prettyStdout() : bufferedStdout()
  const common = {
    level,
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    errorKey: 'error',
  }
  const log = pino(
    { ...common, mixin: requestFields, redact: { paths: secrets, censor: '[redacted]' } },
    out.stream,
  )
  return Object.assign(log, { plain: pino(common, out.stream), flush: out.flush })
}

function requestFields(): { requestId?: string } {
  const context = currentContext()
  return context ? { requestId: context.requestId } : {}
}

async function prettyStdout() {
  const { default: prettyStream } = await import('pino-pretty')
  return { stream: prettyStream({ sync: true, ignore: 'pid,hostname' }), flush: () => {} }
}

/** Lines of one turn of the event loop leave in one write: under load most of a line's cost is its system call. */
function bufferedStdout() {
  let held: string[] = []
  let rest: Buffer = Buffer.alloc(0)
  let due: ReturnType<typeof setTimeout> | ReturnType<typeof setImmediate> | undefined
  const flush = () => {
    rest = unwritten(Buffer.concat([rest, Buffer.from(held.join(''))]))
    held = []
    // A full pipe: whoever reads it is slow.
    due = rest.length > 0 ? setTimeout(flush, 10) : undefined
  }
  process.on('exit', flush)
  const write = (line: string) => {
    held.push(line)
    if (line.startsWith('{"level":"error"') || line.startsWith('{"level":"fatal"')) flush()
    else due ??= setImmediate(flush)
  }
  return { stream: { write }, flush }
}

/** Writes to stdout what it takes, and gives back the rest. */
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
