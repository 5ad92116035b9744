// Something that is asked for again and again while somebody looks at it.
import { useEffect, useState } from 'preact/hooks'
import { sentenceOf } from './answer.ts'

export interface Polled<T> {
  /** The last good answer; undefined before the first one. */
  readonly value: T | undefined
  /** Why the last try gave none. */
  readonly fault: string | undefined
  /** Asks now. */
  readonly again: () => void
}

/** Asks `everyMs` after the last answer; not at all while the page is hidden. Begins anew when `what` changes. */
export function usePolled<T>(what: string, ask: () => Promise<T>, everyMs: number): Polled<T> {
  const [state, setState] = useState<{ what: string; value?: T; fault?: string }>({ what })
  const [turn, setTurn] = useState(0)

  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let isAsking = false

    async function look(): Promise<void> {
      if (isAsking || document.hidden) return
      isAsking = true
      clearTimeout(timer)
      try {
        const value = await ask()
        if (!isOver) setState({ what, value })
      } catch (error) {
        const fault = sentenceOf(error)
        if (!isOver) setState((before) => (before.what === what ? { ...before, fault } : { what, fault }))
      }
      isAsking = false
      if (!isOver) timer = setTimeout(look, everyMs)
    }

    document.addEventListener('visibilitychange', look)
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [what, turn])

  const isCurrent = state.what === what
  return {
    value: isCurrent ? state.value : undefined,
    fault: isCurrent ? state.fault : undefined,
    again: () => setTurn((before) => before + 1),
  }
}
