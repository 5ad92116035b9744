// Ends a process when it is told to, or has to: in order at the first signal, at once at the second.

/** However long it takes otherwise. */
const LIMIT_MS = 15_000
/** One Ctrl-C can arrive twice: from the terminal, and from the script runner that passes it on. */
const ECHO_MS = 500

/** Calls `stop` at the first SIGTERM or SIGINT, and exits when it is done or `graceMs` and 15 s have passed. */
export function stopOnSignal(stop: () => Promise<void>, graceMs: number): void {
  let firstAt: number | undefined
  async function onSignal(): Promise<void> {
    const now = performance.now()
    if (firstAt !== undefined && now - firstAt > ECHO_MS) process.exit(1)
    if (firstAt !== undefined) return
    firstAt = now
    setTimeout(() => process.exit(1), LIMIT_MS + graceMs).unref()
    await stop().catch((error: unknown) => console.error(error))
    process.exit()
  }
  process.on('SIGTERM', () => void onSignal())
  process.on('SIGINT', () => void onSignal())
  if (process.env[lifeline]) void endOf(Bun.stdin.stream()).then(onSignal)
}

/** Stops in order, and exits with 1: whoever started this process starts what failed again. */
export function stopToStartAgain(): void {
  process.exitCode = 1
  process.kill(process.pid, 'SIGTERM')
}

/** Set where whoever started a process holds the other end of its stdin: when that closes, by whatever death, it stops. */
export const lifeline = 'KERF_LIFELINE'

async function endOf(stream: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}
