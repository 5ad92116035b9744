// Points taken from a store a bundle at a time: of what a caller does, the store hears a hundredth.
import { type Standing, type Quota, standingAt } from './quota.ts'

/** What a store says after `points` more were taken. */
export interface Taken {
  readonly consumedPoints: number
  readonly msBeforeNext: number
}

interface Bundle {
  left: number
  /** In the store, for everybody. */
  readonly leftElsewhere: number
  readonly endsAt: number
}

/** Beyond that all are given up: each caller loses a bundle at most. */
const KEY_LIMIT = 100_000

/**
 * Gives one point after the other out of bundles of a hundredth of the quota; where there are no more, says so without
 * asking again until the window ends. Several processes together never give more than the quota has, and each may keep
 * back less than a bundle. Undefined where `take` gives nothing.
 */
export function openBundles(
  quota: Quota,
  take: (key: string, points: number) => Promise<Taken | undefined>,
  now: () => number,
): (key: string) => Promise<Standing | undefined> {
  const size = Math.max(1, Math.floor(quota.points / 100))
  const bundles = new Map<string, Bundle>()
  const pending = new Map<string, Promise<Bundle | undefined>>()

  async function fetched(key: string): Promise<Bundle | undefined> {
    const taken = await take(key, size)
    if (!taken) return undefined
    const { consumedPoints, msBeforeNext } = taken
    const left = Math.max(0, Math.min(size, quota.points - (consumedPoints - size)))
    const leftElsewhere = Math.max(0, quota.points - consumedPoints)
    const bundle = { left, leftElsewhere, endsAt: now() + msBeforeNext }
    if (bundles.size >= KEY_LIMIT) bundles.clear()
    bundles.set(key, bundle)
    return bundle
  }

  /** Whoever comes while one is fetched waits for the same. */
  function nextOf(key: string): Promise<Bundle | undefined> {
    const known = pending.get(key)
    if (known) return known
    const next = fetched(key).finally(() => pending.delete(key))
    pending.set(key, next)
    return next
  }

  return async (key) => {
    for (;;) {
      const known = bundles.get(key)
      const isOver = !known || known.endsAt <= now() || (known.left === 0 && known.leftElsewhere > 0)
      const bundle = isOver ? await nextOf(key) : known
      if (!bundle) return undefined
      if (bundle.left > 0) bundle.left -= 1
      else if (bundle.leftElsewhere > 0)
        continue // others were quicker
      else return standingAt(quota, quota.points + 1, bundle.endsAt - now())
      return standingAt(quota, quota.points - bundle.left - bundle.leftElsewhere, bundle.endsAt - now())
    }
  }
}
