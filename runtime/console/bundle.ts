// A macro: bundles a file of the page while the file that imports it is read.
import { join } from 'node:path'

/**
 * Run from source, that is at the first request for the page, in some 60 ms; in `bun build` and `bun build --compile`
 * it is when these are made, and the sources of the page are not needed any more.
 */
export function bundled(entry: string): string {
  // Within a bundler `Bun.build` would wait for itself.
  const made = Bun.spawnSync(
    [
      process.execPath,
      'build',
      join(import.meta.dir, 'page', entry),
      '--minify',
      '--target=browser',
      '--production',
    ],
    { env: { ...process.env, NODE_ENV: 'production', BUN_BE_BUN: '1' } },
  )
  if (!made.success) throw new Error(`the console's ${entry} cannot be bundled: ${made.stderr.toString()}`)
  return made.stdout.toString()
}
