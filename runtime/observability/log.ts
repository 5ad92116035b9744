// The log: one JSON object per line on stdout, or something easier to read where a person sits in front of it.
import pino, { type DestinationStream, type Logger } from 'pino'
import { currentContext } from '../context.ts'
import type { Answered } from '../gateway/exchange.ts'
import { openStdout } from './stdout.ts'

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
  /** The line of a request, at level info. Put together by hand, for a seventh of the time: nothing in it needs escaping. */
  request(answer: Answered): void
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

/** Opens the log. Lines of level error and above are written at once, the others a moment later. */
export async function openLog({ level, pretty, base, to }: LogOptions): Promise<Log> {
  const out = to ? { stream: to, flush: () => {} } : pretty ? await prettyStdout() : openStdout()
  const log = pino(
    {
      level,
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      errorKey: 'error',
      mixin: requestFields,
      redact: { paths: secrets, censor: '[redacted]' },
    },
    out.stream,
  )
  const fields = Object.entries(base).map(
    (entry) => `,${entry.map((each) => JSON.stringify(each)).join(':')}`,
  )
  const always = fields.join('')
  const write = ({ requestId, method, route, status, ms }: Answered) => {
    const time = new Date().toISOString()
    out.stream.write(
      `{"level":"info","time":"${time}"${always},"requestId":"${requestId}","method":"${method}","route":"${route}","status":${status},"ms":${Math.round(ms * 100) / 100},"msg":"request"}\n`,
    )
  }
  const request = log.isLevelEnabled('info') ? write : () => {}
  return Object.assign(log, { request, flush: out.flush })
}

function requestFields(): { requestId?: string } {
  const context = currentContext()
  return context ? { requestId: context.requestId } : {}
}

async function prettyStdout() {
  const { default: prettyStream } = await import('pino-pretty')
  return { stream: prettyStream({ sync: true, ignore: 'pid,hostname' }), flush: () => {} }
}
