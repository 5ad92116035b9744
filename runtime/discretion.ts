// Free text without what nobody should read in a log, a trace or a dead letter: addresses, tokens, credentials, cards.
import { isAnswer, unwrapped } from './database/errors.ts'

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

/** What to tell of an error: its name, what it says, where it was thrown and what was behind it, without what it carries along. */
export interface ToldError {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
}

/** How many causes are told. */
const deepest = 5

export function told(thrown: unknown): ToldError {
  const error = unwrapped(thrown)
  if (!(error instanceof Error)) return { type: typeof error, message: tidy(discreet(String(error))) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const stacks: string[] = []
  for (let at: unknown = error; at instanceof Error && stacks.length < deepest; at = unwrapped(at.cause))
    stacks.push(wordsOf(at, at.stack ?? at.message))
  return {
    type: error.name,
    message: wordsOf(error, error.message),
    ...code,
    stack: stacks.join('\ncaused by: '),
  }
}

/** In one sentence: what it is, what it says, and what caused it. */
export function toldInShort(thrown: unknown): string {
  const says: string[] = []
  for (let at = unwrapped(thrown); at instanceof Error && says.length < deepest; at = unwrapped(at.cause))
    says.push(`${at.name}: ${wordsOf(at, at.message)}`)
  return says.join(' ← ') || told(thrown).message
}

/** Of a data exception (class 22), Postgres quotes the value. */
function wordsOf(error: Error, text: string): string {
  const isAboutValue = isAnswer(error) && error.code.startsWith('22')
  return tidy(discreet(isAboutValue ? text.replace(quoted, '"…"') : text))
}

function tidy(text: string): string {
  return text.replace(control, ' ')
}
