// Why a promise was refused.

/** The error's message, once it comes. Bun's `rejects` holds up the sockets meanwhile: 70 to 700 ms for each. */
export function reasonOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'It was not refused.',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}
