// Free text without what nobody should read in a log, a trace or a dead letter: addresses, tokens, credentials, cards.
import { isConnectionError } from './connection-errors.ts'
import { ConnectionLost, isAnswer, unwrapped } from './database/errors.ts'
import { Failure } from './failure.ts'

/** Bounded in length each, so that no text is slow to look through. The order counts: credentials look like addresses. */
const telling: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@]{1,512}@/gi, '$1[credentials]@'],
  [/\b[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b/gi, '[address]'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, '[token]'],
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi, '$1 [token]'],
  [/\b(?:pm|card|tok|sk|rk|whsec)_\w{2,}/g, '[secret]'],
  [/\b\d(?:[ -]?\d){14,18}\b/g, '[number]'],
]
const quoted = /"[^"\n]{0,1000}"|'[^'\n]{0,1000}'/g
/** Escape codes and line ends could write over a terminal's screen, or look like another line. */
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g

export function discreet(text: string): string {
  let told = text
  for (const [pattern, instead] of telling) told = told.replace(pattern, instead)
  return told
}

/** What to tell of an error: its name, what it says and what was behind it, without what it carries along. */
export interface ToldError {
  readonly type: string
  readonly message: string
  readonly code?: string
  /** Where it was thrown, and its causes; not given where all of them were foreseen. */
  readonly stack?: string
  /** In the place of a stack. */
  readonly cause?: string
}

/** How many causes are told. */
const deepest = 5

export function told(thrown: unknown): ToldError {
  const error = unwrapped(thrown)
  if (!(error instanceof Error)) return { type: typeof error, message: tidy(discreet(String(error))) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { type: error.name, message: wordsOf(error, error.message), ...code, ...backgroundOf(error) }
}

function backgroundOf(error: Error): Pick<ToldError, 'stack' | 'cause'> {
  const chain = chainOf(error)
  if (!chain.every(isForeseen)) {
    const stacks = chain.map((each) =>
      isForeseen(each) ? inShort(each) : wordsOf(each, each.stack ?? each.message),
    )
    return { stack: stacks.join('\ncaused by: ') }
  }
  const causes = chain.slice(1)
  return causes.length > 0 ? { cause: causes.map(inShort).join(' ← ') } : {}
}

/** A refusal, or a connection that is not there: where it was thrown would tell nothing more. */
function isForeseen(error: Error): boolean {
  return error instanceof Failure || error instanceof ConnectionLost || isConnectionError(error)
}

/** In one sentence: what it is, what it says, and what caused it. */
export function toldInShort(thrown: unknown): string {
  return chainOf(thrown).map(inShort).join(' ← ') || told(thrown).message
}

/** Itself and what is behind it. */
function chainOf(thrown: unknown): Error[] {
  const chain: Error[] = []
  for (let at = unwrapped(thrown); at instanceof Error && chain.length < deepest; at = unwrapped(at.cause))
    chain.push(at)
  return chain
}

function inShort(error: Error): string {
  return `${error.name}: ${wordsOf(error, error.message)}`
}

/** Of a data exception (class 22), Postgres quotes the value. */
function wordsOf(error: Error, text: string): string {
  const isAboutValue = isAnswer(error) && error.code.startsWith('22')
  return tidy(discreet(isAboutValue ? text.replace(quoted, '"…"') : text))
}

function tidy(text: string): string {
  return text.replace(control, ' ')
}
