// The rules of reserving: stock is held for an order, all its lines or none, and let go exactly once.

/**
 * A reservation is open, then ends: released, committed or expired. Only an expired one has a sequel: a commit that
 * comes too late takes what is available after all (committed), or finds too little (lost).
 */
export const statuses = ['open', 'released', 'committed', 'expired', 'lost'] as const
type Status = (typeof statuses)[number]

export interface Line {
  readonly sku: string
  readonly quantity: number
}

export interface Stock {
  readonly sku: string
  readonly onHand: number
  readonly reserved: number
}

/** What is to be added to a product's stock. */
export type Movement = Stock

export interface Reservation {
  readonly status: Status
  readonly lines: readonly Line[]
}

export interface Ending {
  readonly status: Exclude<Status, 'open'>
  readonly movements: readonly Movement[]
}

/** The first line, in the order of SKUs, for which there is not enough. An unknown product has nothing available. */
export interface Shortage {
  readonly sku: string
  readonly available: number
}

export function available({ onHand, reserved }: Pick<Stock, 'onHand' | 'reserved'>): number {
  return onHand - reserved
}

/** One line for each SKU, in the order of SKUs: quantities of one SKU are summed. */
export function mergeLines(lines: readonly Line[]): Line[] {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  return [...quantities]
    .map(([sku, quantity]) => ({ sku, quantity }))
    .sort((a, b) => (a.sku < b.sku ? -1 : 1))
}

/** Undefined where there is enough for every one of the merged `lines`. */
export function shortageOf(lines: readonly Line[], stock: readonly Stock[]): Shortage | undefined {
  const bySku = new Map(stock.map((each) => [each.sku, available(each)]))
  for (const { sku, quantity } of lines) {
    const left = bySku.get(sku) ?? 0
    if (left < quantity) return { sku, available: left }
  }
  return undefined
}

/** For merged `lines` without a shortage. */
export function hold(lines: readonly Line[]): Movement[] {
  return lines.map((line) => moved(line, 0, 1))
}

/** Undefined where nothing is held any more. */
export function release({ status, lines }: Reservation): Ending | undefined {
  return status === 'open' ? { status: 'released', movements: free(lines) } : undefined
}

/** Undefined where nothing is held any more. */
export function expire({ status, lines }: Reservation): Ending | undefined {
  return status === 'open' ? { status: 'expired', movements: free(lines) } : undefined
}

/**
 * Takes what is held; for a reservation that has expired, what `stock` has available. Undefined where nothing is to be
 * had by either.
 */
export function commit({ status, lines }: Reservation, stock: readonly Stock[]): Ending | undefined {
  if (status === 'open') return { status: 'committed', movements: lines.map((line) => moved(line, -1, -1)) }
  if (status !== 'expired') return undefined
  if (shortageOf(lines, stock)) return { status: 'lost', movements: [] }
  return { status: 'committed', movements: lines.map((line) => moved(line, -1, 0)) }
}

function free(lines: readonly Line[]): Movement[] {
  return lines.map((line) => moved(line, 0, -1))
}

function moved({ sku, quantity }: Line, onHand: -1 | 0, reserved: -1 | 0 | 1): Movement {
  return { sku, onHand: onHand * quantity, reserved: reserved * quantity }
}
