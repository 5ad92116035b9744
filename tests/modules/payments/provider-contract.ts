// What every payment provider must keep, as tests. Run it with the provider's own test cards.
import { describe, expect, test } from 'bun:test'
import { Failure } from '#runtime'
import type { Answers, PaymentProvider, Sought, Step } from '../../../modules/payments/providers/provider.ts'
import { euros } from './payment-fixture.ts'

interface Subject {
  readonly provider: PaymentProvider
  /** A method that pays, and one that is declined. */
  readonly good: string
  readonly bad: string
  /** Has it find what it finds only later. */
  readonly catchUp?: () => void
}

const freshKey = () => crypto.randomUUID()

/** Repeats what failed without an answer, as the road of messages does. */
async function answered<T>(call: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof Failure && error.kind === 'unavailable')) throw error
    }
}

export function providerContract(name: string, subjectOf: () => Subject): void {
  const signal = AbortSignal.timeout(60_000)
  const catchUp = () => subjectOf().catchUp?.()
  async function held(amount: number): Promise<string> {
    const { provider, good } = subjectOf()
    const answer = await provider.authorize(
      { key: freshKey(), amount: euros(amount), method: good, reference: 'order' },
      signal,
    )
    if (answer.kind !== 'authorized') throw new Error(`expected a hold, got ${answer.kind}`)
    return answer.authorization
  }

  async function taken(amount: number): Promise<string> {
    const authorization = await held(amount)
    const wish = { key: freshKey(), authorization, amount: euros(amount) }
    expect(await subjectOf().provider.capture(wish, signal)).toEqual({ kind: 'captured' })
    return authorization
  }

  const refund = (authorization: string, amount: number, key = freshKey()) =>
    answered(() => subjectOf().provider.refund({ key, authorization, amount: euros(amount) }, signal))

  async function found<S extends Step>(step: S, wish: Sought[S]): Promise<Answers[S] | undefined> {
    return subjectOf().provider.find(step, wish, signal)
  }

  describe(`the provider ${name}`, () => {
    test('gives one hold for one key, however often and at once it is asked', async () => {
      const { provider, good } = subjectOf()
      const wish = { key: freshKey(), amount: euros(700), method: good, reference: 'order' }
      const ask = () => answered(() => provider.authorize(wish, signal))
      const answers = await Promise.all(Array.from({ length: 8 }, ask))
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(answers[0]?.kind).toBe('authorized')
      catchUp()
      expect(await found('authorize', wish)).toEqual(answers[0])
    })

    test('declines with a reason, and stays with it', async () => {
      const { provider, bad } = subjectOf()
      const wish = { key: freshKey(), amount: euros(700), method: bad, reference: 'order' }
      const answer = await provider.authorize(wish, signal)
      expect(answer).toEqual({ kind: 'declined', reason: expect.stringMatching(/./) })
      expect(await provider.authorize(wish, signal)).toEqual(answer)
      catchUp()
      expect(await found('authorize', wish)).toEqual(answer)
    })

    test('knows nothing of a key that never came', async () => {
      const authorization = await held(500)
      for (const step of ['authorize', 'capture', 'void', 'refund'] as const)
        expect(await found(step, { key: freshKey(), authorization })).toBeUndefined()
    })

    test('finds each step again by its key', async () => {
      const { provider } = subjectOf()
      const authorization = await held(500)
      const capture = { key: freshKey(), authorization, amount: euros(500) }
      await provider.capture(capture, signal)
      expect(await found('capture', capture)).toEqual({ kind: 'captured' })
      const back = { key: freshKey(), authorization }
      await refund(authorization, 200, back.key)
      expect(await found('refund', back)).toEqual({ kind: 'refunded' })
      const released = { key: freshKey(), authorization: await held(500) }
      await provider.void(released, signal)
      expect(await found('void', released)).toEqual({ kind: 'voided' })
    })

    test('captures or voids, never both, and tells the loser', async () => {
      const { provider } = subjectOf()
      const ends = await Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          const authorization = await held(300)
          const capture = () =>
            provider.capture({ key: freshKey(), authorization, amount: euros(300) }, signal)
          const release = () => provider.void({ key: freshKey(), authorization }, signal)
          const answers = await Promise.all(index % 2 === 0 ? [capture(), release()] : [release(), capture()])
          expect(answers[0]?.kind).toBe(answers[1]?.kind as never) // both have answered
          const back = await refund(authorization, 1)
          expect(back.kind).toBe(answers[0]?.kind === 'captured' ? 'refunded' : 'refused')
          return answers[0]?.kind
        }),
      )
      for (const end of ends) expect(end).toBeOneOf(['captured', 'voided'])
    })

    test('gives back in parts, once for each key', async () => {
      const authorization = await taken(1_000)
      const key = freshKey()
      expect(await refund(authorization, 600, key)).toEqual({ kind: 'refunded' })
      expect(await refund(authorization, 600, key)).toEqual({ kind: 'refunded' })
      expect(await refund(authorization, 400)).toEqual({ kind: 'refunded' })
      expect((await refund(authorization, 1)).kind).toBe('refused')
    })

    test('never gives back more than it took, however many ask at once', async () => {
      const authorization = await taken(1_000)
      const answers = await Promise.all(Array.from({ length: 9 }, () => refund(authorization, 300)))
      expect(answers.filter((answer) => answer.kind === 'refunded').length).toBe(3)
      expect((await refund(authorization, 100)).kind).toBe('refunded')
    })

    test('shows all that it gave back, each under its key', async () => {
      const authorization = await taken(1_000)
      const keys = [freshKey(), freshKey()]
      for (const key of keys) await refund(authorization, 300, key)
      const shown = await subjectOf().provider.refunds(authorization, signal)
      expect(shown.map(({ key, amount }) => ({ key, amount }))).toEqual(
        expect.arrayContaining(keys.map((key) => ({ key, amount: euros(300) }))),
      )
      expect(new Set(shown.map(({ id }) => id)).size).toBe(2)
    })

    test('holds, takes and lets go of nothing where nothing is to be paid', async () => {
      const { provider } = subjectOf()
      for (const end of ['capture', 'void'] as const) {
        const authorization = await held(0)
        const wish = { key: freshKey(), authorization, amount: euros(0) }
        expect((await provider[end](wish, signal)).kind).toBe(end === 'capture' ? 'captured' : 'voided')
        expect(await provider.refunds(authorization, signal)).toEqual([])
      }
    })

    test('gives nothing back of what is only held', async () => {
      expect((await refund(await held(100), 100)).kind).toBe('refused')
    })
  })
}
