// A storm: two senders, two receivers, ten keys, a bad road, and faults chosen by a seed; then calm, and the checker.
import type { OwnServer } from '../runtime/database/server.ts'
import { check, type Verdict } from './checker.ts'
import { numbersFrom } from './random.ts'
import { type Child, openRig, type Rig, settled } from './rig.ts'
import { until } from '../world/until.ts'
import { openTrackingServer } from './tracking-server.ts'

export interface Weather {
  readonly seed: number
  readonly seconds: number
  /** How long it may take until all is quiet after the last fault. */
  readonly healMs: number
}

export interface Storm {
  readonly verdict: Verdict
  readonly faults: Readonly<Record<string, number>>
  readonly settledMs: number
  readonly healMs: number
}

const instances = { alpha: ['alpha-0', 'alpha-1'], beta: ['beta-0', 'beta-1'] }
const keys = Array.from({ length: 10 }, (_, at) => `k${at}`)
const poison = ['throw.always', 'kill.always']
// Envelopes and inbox rows live so briefly here that pruning and expiry take part.
const delivery = {
  ...{ leaseMs: 500, longestLeaseMs: 4_000, heldMs: 1_000, pollMs: 50, acknowledgeMs: 5 },
  ...{
    sweepAfterMs: 2_000,
    sweepMs: 1_000,
    pruneMs: 300,
    attemptMs: 1_500,
    firstBackoffMs: 20,
    longestBackoffMs: 300,
  },
  ...{ envelopeLifeMs: 5_000, inboxLifeMs: 500, clockSkewMs: 2_500 },
}

export async function storm({ seed, seconds, healMs }: Weather): Promise<Storm> {
  const server = await openTrackingServer()
  const rig = await openRig({ server: () => server.directUrl(), delivery, instances, alphaAheadMs: 2_000 })
  try {
    return await rage(rig, server, { seed, seconds, healMs })
  } finally {
    await rig.close()
    await server.close()
  }
}

async function rage(rig: Rig, server: OwnServer, { seed, seconds, healMs }: Weather): Promise<Storm> {
  const random = numbersFrom(seed)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T // never empty
  const names = [...instances.alpha, ...instances.beta]
  const children = new Map<string, Child>()
  const faults: Record<string, number> = {}
  let calm = false

  async function start(name: string): Promise<void> {
    const module = name.slice(0, name.indexOf('-'))
    const child = await rig.spawn(name, {
      hosts: [module],
      seed: Math.floor(random() * 2 ** 31),
      road: { loses: 0.05, doubles: 0.05, replays: 0.1 },
      through: server.url,
    })
    children.set(name, child)
    if (module === 'alpha' && !calm) child.tell({ do: 'chatter', keys, everyMs: 25 })
    // Whoever dies, of a fault or of poison, comes back.
    void child.exited.then(() => (ended ? undefined : start(name)))
  }
  let ended = false
  await Promise.all(names.map(start))
  await Promise.all(poison.map((text) => sayForSure(rig, children.get('alpha-0'), text)))

  const backends = (module: string) =>
    rig[module === 'alpha' ? 'alpha' : 'beta'](
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'kerf_${module}' and random() < 0.5`,
    )
  const paused = new Set<Child>()
  const possible: Record<string, () => Promise<unknown> | unknown> = {
    async kill() {
      await children.get(pick(names))?.kill()
    },
    async pause() {
      const child = children.get(pick(names))
      if (!child || paused.has(child)) return
      paused.add(child)
      child.pause()
      const resume = () => (child.resume(), paused.delete(child))
      setTimeout(resume, 200 + random() * 2_800)
    },
    backends: () => backends(pick(['alpha', 'beta'])),
    reset: () => server.proxy.reset(),
    async hole() {
      server.proxy.blackHole(true)
      await Bun.sleep(300 + random() * 700)
      server.proxy.blackHole(false)
    },
    commitUnanswered: () => void server.proxy.dropReplyTo('commit'),
    restart: () => server.restart(),
  }
  // A restart stops all and takes its time: one in ten.
  const kinds = Object.keys(possible).filter((kind) => kind !== 'restart')
  const end = performance.now() + seconds * 1_000
  while (performance.now() < end) {
    const kind = random() < 0.08 ? 'restart' : pick(kinds)
    faults[kind] = (faults[kind] ?? 0) + 1
    await possible[kind]?.()
    await Bun.sleep(50 + random() * 400)
  }

  calm = true
  for (const child of paused) child.resume()
  for (const child of children.values()) if (child.isAlive) child.tell({ do: 'hush' })
  try {
    // Far beyond what is allowed, so that the verdict tells what is stuck for ever from what is late.
    const settledMs = await settled(rig, poison.length, 4 * healMs).catch(() => Infinity)
    const { alphaUrl, betaUrl, log } = rig
    const verdict = await check({ alphaUrl: alphaUrl(), betaUrl: betaUrl(), log, poison })
    return { verdict, faults, settledMs, healMs }
  } finally {
    ended = true
  }
}

/** Says it on a key of its own, again if need be, before there are any faults. */
async function sayForSure(rig: Rig, child: Child | undefined, text: string): Promise<void> {
  child?.tell({ do: 'say', key: text, text, how: 'say' })
  const said = await until('the poison said', async () =>
    /^(ok|fail|unknown) .*$/m.exec(
      (await Bun.file(rig.log).text())
        .split('\n')
        .filter((line) => line.endsWith(` ${text}`))
        .at(-1) ?? '',
    ),
  )
  if (!said[0].startsWith('ok')) await sayForSure(rig, child, text)
}

/** Whether there is nothing to complain of. */
export function complaintsOf({ verdict, settledMs, healMs }: Storm): string[] {
  const { counts: _, ...sentences } = verdict
  const late = settledMs <= healMs ? [] : [`settled after ${settledMs} ms, ${healMs} were allowed`]
  return [
    ...Object.entries(sentences).flatMap(([kind, those]) => those.map((each) => `${kind}: ${each}`)),
    ...late,
  ]
}

if (import.meta.main) {
  const seconds = Number(process.env['KERF_STORM_SECONDS'] ?? 10)
  const seed = Number(process.env['KERF_STORM_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}, ${seconds} s`)
  const seen = await storm({ seed, seconds, healMs: 30_000 })
  console.log(
    JSON.stringify({ ...seen.verdict.counts, faults: seen.faults, settledMs: Math.round(seen.settledMs) }),
  )
  const complaints = complaintsOf(seen)
  for (const complaint of complaints.slice(0, 30)) console.log(complaint)
  console.log(complaints.length === 0 ? 'right' : `${complaints.length} complaints`)
  process.exit(complaints.length === 0 ? 0 : 1)
}
