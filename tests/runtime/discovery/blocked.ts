// A thread that does nothing else for a while, as one that computes too long.

/** Keeps this thread from doing anything else. */
export function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

/** The leases that another process counts after this thread has done nothing else for `ms`; it is still doing nothing then. */
export function seenWhileBlocked(redisUrl: string, ms: number): number {
  const script = `
    const { Redis } = await import('ioredis')
    const redis = new Redis(process.argv[1])
    await redis.ping()
    await new Promise((resolve) => setTimeout(resolve, ${ms}))
    const [seconds, micros] = await redis.time()
    const now = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)
    console.log(await redis.zcount('kerf:instances', '(' + now, '+inf'))
    process.exit(0)`
  const { stdout } = Bun.spawnSync([process.execPath, '-e', script, redisUrl])
  return Number(stdout.toString())
}
