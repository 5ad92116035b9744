// How long and how hard the commerce storms blow, and how they tell what they saw.

export const settings = {
  /** Of load in each test, about; `KERF_STORM_SECONDS` makes it longer. */
  seconds: Number(process.env['KERF_STORM_SECONDS'] ?? 10),
  /** `KERF_STORM_SEED` repeats what the customers wish for. */
  seed: Number(process.env['KERF_STORM_SEED'] ?? Math.floor(Math.random() * 2 ** 31)),
  /** Wishes of customers; most are orders. On a machine of one's own, six processes take many times as much. */
  perSecond: Number(process.env['KERF_STORM_RATE'] ?? 8),
}

export function told(what: string, seen: object): void {
  console.log(`${what} (seed ${settings.seed}): ${JSON.stringify(seen)}`)
}
