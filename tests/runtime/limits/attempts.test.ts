// Tries at a secret: whoever guesses is slowed, whoever knows it is not; and mails that anybody can make us write.
import { expect, test } from 'bun:test'
import { openAttempts, type Try } from '../../../runtime/limits/attempts.ts'
import { type Counter, openMemoryCounter } from '../../../runtime/limits/counter.ts'
import type { Quota } from '../../../runtime/limits/quota.ts'

const settings = { credentials: 3, mailings: 2 }

function openTries(counterOf: (quota: Quota) => Counter = (quota) => openMemoryCounter(quota)) {
  const attempt = openAttempts(settings, counterOf)
  return {
    /** Whether it was let in, and then answered with `status`. */
    async try(
      network: string,
      account: string | undefined,
      status: number,
      policy: Try['policy'] = 'credentials',
    ) {
      const { standing, settle } = await attempt({ policy, network, account })
      if (standing.exceeded) return `held up by ${standing.quota.name}`
      await settle(status)
      return 'let in'
    },
  }
}

async function times<T>(count: number, work: (nr: number) => Promise<T>): Promise<T[]> {
  const all: T[] = []
  for (let nr = 0; nr < count; nr += 1) all.push(await work(nr))
  return all
}

test('somebody who guesses at one account from one address has three tries', async () => {
  const tries = openTries()
  expect(await times(5, () => tries.try('eve', 'ada', 401))).toEqual([
    'let in',
    'let in',
    'let in',
    'held up by credentials',
    'held up by credentials',
  ])
  // Nor does the right password pass then: otherwise the fourth guess would be as good as the first.
  expect(await tries.try('eve', 'ada', 201)).toBe('held up by credentials')
})

test('tries at once are no way round', async () => {
  const attempt = openAttempts(settings, (quota) => openMemoryCounter(quota))
  const all = await Promise.all(
    Array.from({ length: 20 }, () => attempt({ policy: 'credentials', network: 'eve', account: 'ada' })),
  )
  expect(all.filter(({ standing }) => !standing.exceeded)).toHaveLength(3)
})

test('whoever knows the secret may sign in as often as they like', async () => {
  const tries = openTries()
  expect(new Set(await times(50, () => tries.try('home', 'ada', 201)))).toEqual(new Set(['let in']))
})

test('a fault of ours, a conflict and a refusal to come in at all are no guesses', async () => {
  const tries = openTries()
  for (const status of [500, 503, 409])
    expect(new Set(await times(10, () => tries.try('home', 'ada', status)))).toEqual(new Set(['let in']))
})

test('one address that tries many accounts is held up after thirty refusals', async () => {
  const tries = openTries()
  const outcomes = await times(31, (nr) => tries.try('eve', `account ${nr}`, 401))
  expect(outcomes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 'let in'))
  expect(outcomes[30]).toBe('held up by credentials-address')
  expect(await tries.try('elsewhere', 'account 1', 401)).toBe('let in')
})

test('many addresses that try one account are held up, but not the address from which its owner signs in', async () => {
  const tries = openTries()
  await tries.try('home', 'ada', 201)
  const outcomes = await times(32, (nr) => tries.try(`bot ${nr}`, 'ada', 401))
  expect(outcomes.filter((outcome) => outcome === 'let in')).toHaveLength(30)
  expect(outcomes.at(-1)).toBe('held up by credentials-account')
  expect(new Set(await times(5, () => tries.try('home', 'ada', 201)))).toEqual(new Set(['let in']))
  expect(await tries.try('bot 1', 'bob', 201)).toBe('let in')
})

test('one address alone cannot use up what an account may be tried from everywhere', async () => {
  const tries = openTries()
  await times(200, () => tries.try('eve', 'ada', 401))
  expect(await tries.try('a new phone', 'ada', 201)).toBe('let in')
})

test('where no account is named the address is what counts', async () => {
  const tries = openTries()
  const outcomes = await times(31, () => tries.try('eve', undefined, 401))
  expect(outcomes.indexOf('held up by credentials-address')).toBe(30)
})

test('mails to one account are limited whoever asks for them, and whatever comes of it', async () => {
  const tries = openTries()
  const outcomes = await times(3, (nr) => tries.try(`bot ${nr}`, 'ada', 202, 'mailing'))
  expect(outcomes).toEqual(['let in', 'let in', 'held up by mailing'])
  expect(await tries.try('bot 0', 'bob', 202, 'mailing')).toBe('let in')
  const many = await times(201, () => tries.try('eve', undefined, 201, 'mailing'))
  expect(many.indexOf('held up by mailing-address')).toBe(200)
})

test('where nobody can count, no try is let in', async () => {
  const tries = openTries((quota) => openMemoryCounter(quota, 0))
  for (const policy of ['credentials', 'mailing'] as const)
    await expect(tries.try('home', 'ada', 201, policy)).rejects.toMatchObject({
      code: 'attempts-not-counted',
    })
})
