// The rules of reserving, under every sequence of commands.
import { describe, expect, test } from 'bun:test'
import * as fc from 'fast-check'
import {
  commit,
  type Ending,
  expire,
  hold,
  type Line,
  mergeLines,
  type Movement,
  release,
  type Reservation,
  shortageOf,
  type Stock,
} from '../../../modules/inventory/reservation.ts'

const skus = ['A', 'B', 'C'] as const
const orders = ['one', 'two', 'three', 'four'] as const

type Command =
  | { readonly kind: 'reserve'; readonly order: string; readonly lines: readonly Line[] }
  | { readonly kind: 'release' | 'expire' | 'commit'; readonly order: string }
  | { readonly kind: 'count'; readonly sku: string; readonly onHand: number }

const sku = fc.constantFrom(...skus)
const order = fc.constantFrom(...orders)
const line = fc.record({ sku, quantity: fc.integer({ min: 1, max: 4 }) })
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reserve'), order, lines: lines() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('release', 'expire', 'commit'), order }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('count'), sku, onHand: fc.nat(12) }) },
)
function lines() {
  return fc.array(line, { minLength: 1, maxLength: 4 })
}

/** A storehouse in memory, which does what the use cases do with the same rules. */
class Storehouse {
  readonly stock = new Map<string, Stock>(skus.map((sku) => [sku, { sku, onHand: 8, reserved: 0 }]))
  readonly reservations = new Map<string, Reservation>()
  /** What is on hand by the books: counted, less what was committed. */
  readonly books = new Map<string, number>(skus.map((sku) => [sku, 8]))
  readonly histories = new Map<string, string[]>()

  do(command: Command): void {
    if (command.kind === 'count') return this.count(command.sku, command.onHand)
    if (command.kind === 'reserve') return this.reserve(command.order, mergeLines(command.lines))
    const reservation = this.reservations.get(command.order)
    if (!reservation) return
    const ending = { release, expire, commit }[command.kind](reservation, [...this.stock.values()])
    if (ending) this.end(command.order, reservation, ending)
  }

  private count(sku: string, onHand: number): void {
    const stock = this.of(sku)
    if (onHand < stock.reserved) return
    this.stock.set(sku, { ...stock, onHand })
    this.books.set(sku, onHand)
  }

  private reserve(order: string, merged: readonly Line[]): void {
    if (this.reservations.has(order) || shortageOf(merged, [...this.stock.values()])) return
    this.reservations.set(order, { status: 'open', lines: merged })
    this.histories.set(order, ['open'])
    this.move(hold(merged))
  }

  private end(order: string, { lines }: Reservation, { status, movements }: Ending): void {
    this.reservations.set(order, { status, lines })
    this.histories.get(order)?.push(status)
    this.move(movements)
    if (status === 'committed')
      for (const { sku, quantity } of lines) this.books.set(sku, (this.books.get(sku) ?? 0) - quantity)
  }

  private move(movements: readonly Movement[]): void {
    for (const { sku, onHand, reserved } of movements) {
      const stock = this.of(sku)
      this.stock.set(sku, { sku, onHand: stock.onHand + onHand, reserved: stock.reserved + reserved })
    }
  }

  private of(sku: string): Stock {
    return this.stock.get(sku) ?? { sku, onHand: 0, reserved: 0 }
  }
}

const sequence = fc.array(command, { maxLength: 60, size: 'max' })

/** Checks `holds` after every command of every sequence. */
function always(holds: (storehouse: Storehouse) => void, seed?: number): void {
  fc.assert(
    fc.property(sequence, (commands) => {
      const storehouse = new Storehouse()
      for (const command of commands) {
        storehouse.do(command)
        holds(storehouse)
      }
    }),
    { numRuns: 500, ...(seed === undefined ? {} : { seed }) },
  )
}

describe('after any sequence of commands', () => {
  test('no less than nothing is reserved, and no more than is on hand', () => {
    always(({ stock }) => {
      for (const { onHand, reserved } of stock.values()) {
        expect(reserved).toBeGreaterThanOrEqual(0)
        expect(reserved).toBeLessThanOrEqual(onHand)
      }
    })
  })

  test('what is reserved is the sum of the open reservations', () => {
    always(({ stock, reservations }) => {
      const open = [...reservations.values()].filter(({ status }) => status === 'open')
      for (const { sku, reserved } of stock.values()) expect(reserved).toBe(quantityOf(sku, open))
    })
  })

  test('what is on hand is what was counted, less what was committed', () => {
    always(({ stock, books }) => {
      for (const { sku, onHand } of stock.values()) expect(onHand).toBe(books.get(sku) ?? 0)
    })
  })

  test('each reservation ended once; only an expired one went on, to be committed or lost', () => {
    const allowed = ['open', 'released', 'committed', 'expired', 'expired committed', 'expired lost']
    always(({ histories }) => {
      for (const [first, ...ends] of histories.values()) {
        expect(first).toBe('open')
        expect(allowed).toContain(ends.join(' ') || 'open')
      }
    })
  })

  test('all of that was put to the test: every ending is reached', () => {
    const reached = new Set<string>()
    always(({ histories }) => {
      for (const history of histories.values()) reached.add(history.slice(1).join(' '))
    }, 1)
    expect([...reached].toSorted()).toEqual([
      '',
      'committed',
      'expired',
      'expired committed',
      'expired lost',
      'released',
    ])
  })
})

describe('lines', () => {
  test('of one SKU are summed, and stand in the order of SKUs', () => {
    const merged = mergeLines([
      { sku: 'B', quantity: 1 },
      { sku: 'A', quantity: 2 },
      { sku: 'B', quantity: 3 },
    ])
    expect(merged).toEqual([
      { sku: 'A', quantity: 2 },
      { sku: 'B', quantity: 4 },
    ])
  })

  test('are refused for the sum of one SKU, though each alone could be had', () => {
    const merged = mergeLines([
      { sku: 'A', quantity: 2 },
      { sku: 'A', quantity: 2 },
    ])
    expect(shortageOf(merged, [{ sku: 'A', onHand: 5, reserved: 2 }])).toEqual({ sku: 'A', available: 3 })
  })

  test('of an unknown product are refused with nothing available', () => {
    expect(shortageOf([{ sku: 'X', quantity: 1 }], [])).toEqual({ sku: 'X', available: 0 })
  })

  test('may take the last piece', () => {
    expect(shortageOf([{ sku: 'A', quantity: 3 }], [{ sku: 'A', onHand: 5, reserved: 2 }])).toBeUndefined()
  })
})

function quantityOf(sku: string, reservations: readonly Reservation[]): number {
  const lines = reservations.flatMap((each) => each.lines).filter((each) => each.sku === sku)
  return lines.reduce((total, { quantity }) => total + quantity, 0)
}
