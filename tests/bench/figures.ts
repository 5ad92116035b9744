// What a measurement gives, and how it is shown: medians of interleaved rounds beside their floor, with the spread.

export interface Measured {
  readonly what: string
  readonly unit: string
  /** One figure for each round. */
  readonly kerf: readonly number[]
  /** The same work without Kerf, measured in turns with it. */
  readonly floor?: readonly number[]
  /** Of the ratio where there is a floor and `of` does not say otherwise. */
  readonly target?: { readonly limit: 'at most' | 'at least'; readonly value: number; readonly of?: 'kerf' }
}

export function median(figures: readonly number[]): number {
  return percentile(figures, 50)
}

/** The nearest rank. NaN for no figures. */
export function percentile(figures: readonly number[], percent: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** Runs `kerf` and `floor` in turns, so that what disturbs one disturbs the other. */
export async function inTurns<T>(
  rounds: number,
  kerf: () => Promise<T>,
  floor: () => Promise<T>,
): Promise<{ kerf: T[]; floor: T[] }> {
  const results = { kerf: [] as T[], floor: [] as T[] }
  for (let round = 0; round < rounds; round += 1) {
    results.floor.push(await floor())
    results.kerf.push(await kerf())
  }
  return results
}

/** One figure out of each round. */
export function each<T>(rounds: { kerf: T[]; floor: T[] }, of: (round: T) => number) {
  return { kerf: rounds.kerf.map(of), floor: rounds.floor.map(of) }
}

export function rowOf({ what, unit, kerf, floor, target }: Measured): Record<string, string> {
  const ratios = floor?.map((figure, round) => (kerf[round] ?? Number.NaN) / figure)
  const judged = median(target?.of === 'kerf' || !ratios ? kerf : ratios)
  return {
    what,
    unit,
    kerf: shown(median(kerf)),
    floor: floor ? shown(median(floor)) : '',
    ratio: ratios ? shown(median(ratios)) : '',
    spread: (ratios ?? kerf).length > 1 ? spreadOf(ratios ?? kerf) : '',
    target: target ? `${target.limit} ${target.value}${target.of ? ` ${unit}` : ''}` : '',
    met: target ? (meets(judged, target) ? 'yes' : 'NO') : '',
  }
}

function meets(figure: number, { limit, value }: NonNullable<Measured['target']>): boolean {
  return limit === 'at most' ? figure <= value : figure >= value
}

function spreadOf(figures: readonly number[]): string {
  return `${shown(Math.min(...figures))} … ${shown(Math.max(...figures))}`
}

function shown(figure: number): string {
  return Math.abs(figure) >= 100 ? String(Math.round(figure)) : figure.toPrecision(3)
}
