// Which Redis is too old to be trusted: BullMQ needs Lua and blocking reads, so nothing but a patch helps.

/** The first patch of each line after the last remote code execution that is known: Redis' release notes of July 2026. */
const firstPatched: Readonly<Record<string, number>> = {
  '6.2': 23,
  '7.2': 15,
  '7.4': 10,
  '8.2': 8,
  '8.4': 5,
  '8.6': 5,
  '8.8': 1,
}
const newest = 8.8

/** Of a version as Redis tells it, `7.4.10`. A line that gets no patches any more has none. */
export function isPatched(version: string): boolean {
  const [, line = '', patch = ''] = /^(\d+\.\d+)\.(\d+)$/.exec(version) ?? []
  return Number(line) > newest || Number(patch) >= (firstPatched[line] ?? Infinity)
}
