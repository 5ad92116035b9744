// Waiting for a condition that nobody announces, such as a line in another process's file.

/**
 * Asks every few milliseconds until the answer is neither `undefined` nor `false`, and returns it.
 * Throws a sentence naming what was awaited after `timeoutMs`, and the signal's reason when it fires.
 */
export async function waitUntil<T>(
  awaited: string,
  timeoutMs: number,
  ask: () => T | Promise<T>,
  signal?: AbortSignal,
): Promise<Exclude<T, undefined | false>> {
  const givenUpAt = performance.now() + timeoutMs
  for (;;) {
    signal?.throwIfAborted()
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>
    if (performance.now() > givenUpAt) throw new Error(`Waited ${timeoutMs} ms in vain for ${awaited}.`)
    await Bun.sleep(5)
  }
}
