// Counts over the last while: a ring of ten slices, the oldest forgotten as time goes on.

const slices = 10

export interface CountingWindow<Name extends string> {
  add(name: Name, count?: number): void
  sum(name: Name): number
  clear(): void
}

/** `windowMs` is divided into ten; a count is forgotten with its whole slice, so between nine and ten of them later. */
export function openCountingWindow<Name extends string>(
  names: readonly Name[],
  windowMs: number,
  now: () => number,
): CountingWindow<Name> {
  const sliceMs = windowMs / slices
  const counts = new Map(names.map((name) => [name, new Uint32Array(slices)]))
  let newest = Math.floor(now() / sliceMs)

  function turn(): void {
    const current = Math.floor(now() / sliceMs)
    const passed = Math.min(current - newest, slices)
    for (let at = 1; at <= passed; at++)
      for (const ring of counts.values()) ring[(current - passed + at) % slices] = 0
    newest = Math.max(newest, current)
  }

  return {
    add(name, count = 1) {
      turn()
      const ring = counts.get(name)
      if (ring) ring[newest % slices] = (ring[newest % slices] ?? 0) + count
    },
    sum(name) {
      turn()
      return counts.get(name)?.reduce((total, count) => total + count, 0) ?? 0
    },
    clear() {
      for (const ring of counts.values()) ring.fill(0)
    },
  }
}
