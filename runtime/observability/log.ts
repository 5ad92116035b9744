// The log: one JSON object per line on stdout, or something easier to read where a person sits in front of it.
import pino, { type DestinationStream, type Logger } from 'pino'
import { currentContext } from '../context.ts'
import { discreet, told } from '../discretion.ts'
import type { Answered } from '../gateway/exchange.ts'
import { requestLine, traceFields } from './request-line.ts'
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
  /** The line of a request, at level info. */
  request(answer: Answered): void
  /** Writes what is still held back. */
  flush(): void
}

/** Named at each depth, because pino's `*` stands for exactly one level. Bodies are never logged. */
const secrets = [
  ...['password', 'token', 'accessToken', 'refreshToken', 'secret', 'clientSecret', 'apiKey'],
  ...['authorization', 'cookie', 'paymentMethod', 'card', 'email'],
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Opens the log. Lines of level error and above are written at once, the others a moment later. */
export async function openLog({ level, pretty, base, to }: LogOptions): Promise<Log> {
  const onLoss = (lines: number) =>
    log.warn({ lines }, 'lines of this log were lost: nobody read it for a while')
  const out = to ? { stream: to, flush: () => {} } : pretty ? await prettyStdout() : openStdout(onLoss)
  const log: Logger = pino(
    {
      level,
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: discreetFields },
      errorKey: 'error',
      serializers: { error: told },
      mixin: contextFields,
      redact: { paths: secrets, censor: '[redacted]' },
    },
    { write: (line: string) => out.stream.write(inert(line)) },
  )
  const always = Object.entries(base)
    .map((entry) => `,${entry.map((each) => JSON.stringify(each)).join(':')}`)
    .join('')
  const request = log.isLevelEnabled('info')
    ? (answered: Answered) => void out.stream.write(requestLine(always, answered))
    : () => {}
  return Object.assign(log, { request, flush: out.flush })
}

function contextFields(): Record<string, string> {
  const context = currentContext()
  return context ? { requestId: context.requestId, ...traceFields() } : {}
}

function discreetFields(fields: Record<string, unknown>): Record<string, unknown> {
  const told = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? discreet(value) : value,
  ])
  return Object.fromEntries(told)
}

// JSON escapes the control characters of ASCII. These begin escape codes in some terminals too, or end lines in some readers.
const active = /[\u007f-\u009f\u2028\u2029]/g

function inert(line: string): string {
  return line.replace(active, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

async function prettyStdout() {
  const { default: prettyStream } = await import('pino-pretty')
  return { stream: prettyStream({ sync: true, ignore: 'pid,hostname' }), flush: () => {} }
}
