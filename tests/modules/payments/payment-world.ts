// A small model of all that a payment meets: its line of messages, a provider with books, calls whose answers get lost.
import {
  authorized,
  captured,
  dueStep,
  newsOf,
  noticed,
  owed,
  type Payment,
  refunded,
  requestVoid,
  setAside,
} from '../../../modules/payments/payment.ts'
import type { Answers, ProviderNotice } from '../../../modules/payments/providers/provider.ts'
import { euros, paymentIn } from './payment-fixture.ts'

type Message = { step: 'authorize' | 'capture' | 'void' } | { step: 'refund'; refund: number }

/** The provider's side. */
interface Books {
  held: boolean
  captures: number
  voided: boolean
  captureOnItsWay: boolean
  /** By refund, in minor units. */
  readonly refunds: Map<number, number>
  /** What it has said of its own accord, which may be heard late, twice and in any order. */
  readonly notices: ProviderNotice['says'][]
}

/**
 * What can happen next. `call` is one try at the provider whose answer may be recorded later, or never. `delay` sends a
 * capture on its way that reaches the provider only when it may `arrive`, if ever; nobody hears its answer. `take` and
 * `release` are done by hand in the provider's dashboard. `hear` hears one of the provider's notices.
 */
export type Happening =
  | { do: 'void' | 'call' | 'record' | 'delay' | 'arrive' | 'take' | 'release' }
  | { do: 'hear'; which: number }
  | { do: 'refund'; amount: number; isRefused: boolean }

export interface World {
  payment: Payment
  readonly card: 'works' | 'is declined'
  /** The first is being tried; the others stand behind it. */
  readonly line: Message[]
  /** What a try of the first gave and nobody has recorded yet. */
  readonly answers: (() => void)[]
  readonly refunds: { amount: number; isRefused: boolean }[]
  readonly books: Books
  readonly news: string[]
}

export function newWorld(card: World['card'], amount: number): World {
  const books: Books = {
    ...{ held: false, captures: 0, voided: false, captureOnItsWay: false },
    ...{ refunds: new Map(), notices: [] },
  }
  const payment = paymentIn({ status: 'pending' }, { amount })
  return { payment, card, line: [{ step: 'authorize' }], answers: [], refunds: [], books, news: [] }
}

export function happen(world: World, happening: Happening): void {
  if (happening.do === 'refund') return askForRefund(world, happening)
  if (happening.do === 'hear') return hear(world, happening.which)
  const happenings = {
    void: () => move(world, requestVoid(world.payment)),
    call: () => call(world),
    record: () => recordOne(world),
    delay: () =>
      (world.books.captureOnItsWay ||= world.line[0]?.step === 'capture' && !world.payment.voidRequested),
    arrive: () => world.books.captureOnItsWay && capture(world.books),
    take: () => world.books.held && capture(world.books),
    release: () => world.books.held && release(world.books),
  }
  happenings[happening.do]()
}

function hear(world: World, which: number): void {
  const { notices } = world.books
  const says = notices[which % notices.length]
  if (says) move(world, noticed(world.payment, { authorization: 'hold', says }))
}

function askForRefund(world: World, happening: { amount: number; isRefused: boolean }): void {
  try {
    const after = setAside(world.payment, euros(happening.amount))
    world.refunds.push(happening)
    world.line.push({ step: 'refund', refund: world.refunds.length - 1 })
    world.payment = after
  } catch {
    // Refused, which changes nothing.
  }
}

/** Everything that is under way comes to its end. */
export function settle(world: World): void {
  for (let round = 0; world.line.length > 0; round++) {
    if (round > 1_000) throw new Error(`still under way: ${JSON.stringify(world)}`)
    call(world)
    recordOne(world)
  }
}

function call(world: World): void {
  const [message] = world.line
  if (!message) return
  const { payment, books } = world
  if (message.step === 'authorize' && payment.state.status !== 'pending')
    world.answers.push(() => step(world, world.payment))
  else if (message.step === 'authorize') {
    const answer: Answers['authorize'] =
      world.card === 'works'
        ? { kind: 'authorized', authorization: 'hold' }
        : { kind: 'declined', reason: 'card-declined' }
    if (!books.held) books.notices.push(answer)
    books.held ||= answer.kind === 'authorized'
    world.answers.push(() => step(world, authorized(world.payment, answer)))
  } else if (message.step === 'refund') callRefund(world, message.refund)
  else if (payment.state.status !== 'authorized' || (message.step === 'capture' && payment.voidRequested))
    world.answers.push(() => step(world, world.payment))
  else {
    if (message.step === 'capture') capture(books)
    if (message.step === 'void') release(books)
    const answer: Answers['void'] = { kind: books.voided ? 'voided' : 'captured' }
    world.answers.push(() => step(world, captured(world.payment, answer)))
  }
}

/** Once, and not after a void. */
function capture(books: Books): void {
  if (books.voided || books.captures > 0) return
  books.captures++
  books.notices.push({ kind: 'captured' })
}

/** Unless it was taken. */
function release(books: Books): void {
  if (books.voided || books.captures > 0) return
  books.voided = true
  books.notices.push({ kind: 'voided' })
}

function callRefund(world: World, index: number): void {
  const refund = world.refunds[index]
  if (!refund) throw new Error(`there is no refund ${index}`)
  const kind = refund.isRefused ? 'refused' : 'refunded'
  if (kind === 'refunded') world.books.refunds.set(index, refund.amount)
  world.answers.push(() => {
    move(world, refunded(world.payment, refund.amount, { kind, reason: 'any' }))
  })
}

/** Of several tries of one message one is recorded; the inbox refuses the others. */
function recordOne(world: World): void {
  const record = world.answers.pop()
  if (!record) return
  world.answers.length = 0
  world.line.shift()
  record()
}

function step(world: World, after: Payment): void {
  move(world, after)
  const due = dueStep(after)
  if (due) world.line.push({ step: due })
}

function move(world: World, after: Payment): void {
  const { payment: before } = world
  const back = owed(after)
  world.payment = back > 0 ? setAside(after, euros(back)) : after
  if (back > 0) {
    world.refunds.push({ amount: back, isRefused: false })
    world.line.push({ step: 'refund', refund: world.refunds.length - 1 })
  }
  const news = newsOf(before, after)
  if (news) world.news.push(news)
}
