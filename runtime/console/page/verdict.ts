// Whether all is well, in a word and a sentence.
import type { Overview } from '../page-data.ts'
import type { ProcessReport } from '../report.ts'
import { rate } from './format.ts'

export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly word: string
  readonly sentence: string
}

/** Older than this, a message in an outbox is worth a look. */
export const lateSeconds = 30

export function verdictOf({ processes, away, modules, silent }: Overview): Verdict {
  const gone = silent.map(({ module }) => module)
  if (gone.length > 0)
    return {
      tone: 'bad',
      word: 'Away',
      sentence: `${listed(gone)} ${gone.length > 1 ? 'do' : 'does'} not answer.`,
    }

  const open = processes.flatMap(({ calls }) => calls.filter(({ breaker }) => breaker === 'open'))
  if (open.length > 0)
    return {
      tone: 'bad',
      word: 'Resting',
      sentence: `The breaker to ${listed([...new Set(open.map(({ to }) => to))])} is open.`,
    }

  const unwell = processes.filter(({ readiness }) => readiness.reasons.length > 0)
  if (unwell.length > 0) return verdictOn(unwell)

  const [instance] = away
  if (instance)
    return {
      tone: 'warn',
      word: 'Away',
      sentence: `A process of ${listed(instance.modules)} does not answer; another does.`,
    }

  const dead = modules.reduce((sum, { inbox }) => sum + inbox.dead.count, 0)
  if (dead > 0)
    return {
      tone: 'warn',
      word: 'Dead letters',
      sentence: `${dead} ${dead > 1 ? 'messages wait' : 'message waits'} for you.`,
    }

  const late = modules.filter(({ outbox }) => outbox.some(({ oldestSeconds }) => oldestSeconds > lateSeconds))
  if (late.length > 0)
    return {
      tone: 'warn',
      word: 'Late',
      sentence: `Messages of ${listed(late.map(({ module }) => module))} wait.`,
    }

  const failing = processes
    .filter(({ hosts }) => hosts.includes('gateway'))
    .reduce(
      (sum, { routes }) => sum + routes.reduce((all, { failedPerSecond }) => all + failedPerSecond, 0),
      0,
    )
  if (failing > 0)
    return { tone: 'warn', word: 'Failing', sentence: `${rate(failing)} requests a second are answered 5xx.` }

  return { tone: 'good', word: 'Well', sentence: 'Everything answers, nothing waits.' }
}

/** By what `/readyz` says of these. */
function verdictOn(unwell: readonly ProcessReport[]): Verdict {
  const reasons = [...new Set(unwell.flatMap(({ readiness }) => readiness.reasons))]
  const isReady = unwell.every(({ readiness }) => readiness.isReady)
  const word = isReady ? 'Degraded' : 'Not ready'
  const tone = isReady ? 'warn' : 'bad'
  if (isReady && reasons.includes('redis-away'))
    return { tone, word, sentence: 'Redis is away: messages between processes wait.' }
  const who = unwell.length > 1 ? `${unwell.length} processes are` : 'A process is'
  return { tone, word, sentence: `${who} ${word.toLowerCase()}: ${listed(reasons)}.` }
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names)
}
