// Starts again what ended by itself, and gives up what ends again and again.

export interface Patience {
  /** Before it is started again. */
  readonly pauseMs: number
  /** So many ends within `withinMs` are too many. */
  readonly ends: number
  readonly withinMs: number
}

const usual: Patience = { pauseMs: 1_000, ends: 3, withinMs: 10_000 }

export interface Running {
  readonly exited: Promise<number>
}

/**
 * Calls `onEnd` at each end, and `startAgain` after a pause. Resolves with the last exit code when
 * it ended too often or is not wanted any more; rejects with what `startAgain` throws.
 */
export async function keepRunning(
  first: Running,
  startAgain: () => Running | Promise<Running>,
  options: {
    readonly isWanted: () => boolean
    readonly onEnd: (code: number) => void
    readonly patience?: Patience | undefined
  },
): Promise<number> {
  const { isWanted, onEnd, patience = usual } = options
  const ends: number[] = []
  for (let running = first; ; running = await startAgain()) {
    const code = await running.exited
    ends.push(performance.now())
    const oldest = ends.at(-patience.ends)
    if (!isWanted() || (oldest !== undefined && performance.now() - oldest < patience.withinMs)) return code
    onEnd(code)
    await Bun.sleep(patience.pauseMs)
    if (!isWanted()) return code
  }
}
