// Who hosts which module, as it was last heard: the same arrays until something changes.

export interface Snapshot {
  instancesOf(module: string): readonly string[]
  /** Replaces everything that is known. Tells of each module that has changed. */
  replace(urlsOf: ReadonlyMap<string, Iterable<string>>): void
}

const none: readonly string[] = Object.freeze([])

export function openSnapshot(onChange: (module: string, urls: readonly string[]) => void): Snapshot {
  const lists = new Map<string, readonly string[]>()
  const instancesOf = (module: string) => lists.get(module) ?? none
  return {
    instancesOf,
    replace(urlsOf) {
      for (const module of new Set([...lists.keys(), ...urlsOf.keys()])) {
        const before = instancesOf(module)
        const urls = Object.freeze([...new Set(urlsOf.get(module))].sort())
        if (urls.length === before.length && urls.every((url, at) => url === before[at])) continue
        lists.set(module, urls)
        onChange(module, urls)
      }
    },
  }
}
