// How often a message is tried: little where it is to blame itself, long where something else is away or not there yet.
import { describe, expect, test } from 'bun:test'
import { Failure } from '../../../runtime/failure.ts'
import { until } from '../../world/until.ts'
import { betaOf, one, rulesWorld } from './rules-world.ts'
import { askForCharge, askForNotes, say } from './toy-modules.ts'
import { quick } from './toy-world.ts'

const rules = rulesWorld()
const { attempts = 0, patientAttempts = 0 } = quick
const isDead = () => until('a dead letter', async () => (await rules.world.inbox())['dead'] === 1)

type Fault = () => void | Promise<void>
/** Each of these once, in this order; then nothing. */
function inTurn(faults: readonly Fault[]): Fault {
  const left = [...faults]
  return () => left.shift()?.()
}
const times = (count: number, what: Fault): Fault[] => Array.from({ length: count }, () => what)
const fault = () => {
  throw new Error('a bug')
}
const refusing = (kind: 'unavailable' | 'unknown') => () => {
  throw new Failure(kind, 'away', 'It is away.')
}
const silence = () => new Promise<never>(() => {})

describe('a message outlasts an outage', () => {
  test('and has all tries of its own before it after that', async () => {
    const process = await rules.start()
    const faults = [...times(patientAttempts - 1, refusing('unavailable')), ...times(attempts - 1, fault)]
    process.toy.interfere = inTurn(faults)
    await process.run(say, one('late'))
    await rules.appliedAre('late')
  })

  test('that shows as an answer that never came, and as a try that took too long', async () => {
    const process = await rules.start({ delivery: { attemptMs: 100, patientAttempts: 100 } })
    const faults = [...times(attempts, refusing('unknown')), ...times(attempts, silence)]
    process.toy.interfere = inTurn(faults)
    await process.run(say, one('late'))
    await rules.appliedAre('late')
  })

  test('but not one that does not end', async () => {
    const process = await rules.start()
    process.toy.interfere = refusing('unavailable')
    await process.run(say, one('never'))
    await isDead()
    expect(await betaOf(process).deadLetters.list(1)).toMatchObject([{ attempts: patientAttempts }])
  })
})

test('a replay gives all tries anew, and an effect hears how many there were before', async () => {
  const process = await rules.start()
  const heard: number[] = []
  const next = inTurn(times(2 * attempts - 1, fault))
  process.toy.outside = (_, attempt) => {
    heard.push(attempt)
    return next()
  }
  await process.run(askForCharge, { key: 'a', text: 'ten' })
  await isDead()
  const { deadLetters } = betaOf(process)
  const [letter] = await deadLetters.list(1)
  expect(await deadLetters.replay(letter?.id ?? '', 'admin')).toBe(true)
  await rules.appliedAre('charged ten')
  expect(heard).toEqual(Array.from({ length: 2 * attempts }, (_, at) => at + 1))
})

describe('a message that no handler here knows', () => {
  const knows = (message: string) => message !== 'beta.note@1'

  test('waits, and those behind it, for an instance of a newer version', async () => {
    const older = await rules.start({ knows, delivery: { patientAttempts: 1_000 } })
    await older.run(askForNotes, one('new'))
    await older.run(say, one('behind'))
    await until('tried more than once, with one behind it', async () => {
      const { due, parked } = await rules.world.inbox()
      return (
        due === 1 && parked === 1 && older.told.filter(({ what }) => what === 'retried').length > attempts
      )
    })
    await rules.start()
    await rules.appliedAre('new', 'behind')
  })

  test('is a dead letter if none comes', async () => {
    const process = await rules.start({ knows })
    await process.run(askForNotes, one('new'))
    await isDead()
    expect(await betaOf(process).deadLetters.list(1)).toMatchObject([
      { error: 'Failure: beta has no handler for beta.note@1: was it sent by a newer version?' },
    ])
  })
})
