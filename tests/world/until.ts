// Waiting for a condition, with a sentence for what was awaited.

/** Asks until the answer is neither false nor undefined, and gives it. Throws after `limitMs`, saying what was awaited. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  limitMs = 10_000,
): Promise<Exclude<T, false | undefined | null>> {
  const end = performance.now() + limitMs
  let last: unknown
  while (performance.now() < end) {
    last = await ask()
    if (last !== false && last !== undefined && last !== null)
      return last as Exclude<T, false | undefined | null>
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`waited ${limitMs} ms for: ${what}; last seen: ${JSON.stringify(last)}`)
}
