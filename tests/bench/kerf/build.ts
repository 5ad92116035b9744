// What the image runs: everything in one bundle, with the migrations beside it.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Build extends AsyncDisposable {
  /** To be given to Bun. */
  readonly start: string
}

/** `bun run build`, into a folder of its own. */
export async function build(): Promise<Build> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'kerf-bench-build-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  await Bun.$`${process.execPath} run build --outdir ${join(folder, 'deploy')}`.quiet()
  await cp('drizzle', join(folder, 'drizzle'), { recursive: true })
  const owned = stack.move()
  return { start: join(folder, 'deploy', 'start.js'), [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
