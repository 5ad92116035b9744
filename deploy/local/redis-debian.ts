// Debian's own Redis, unpacked into a cache folder: no root, nothing installed, nothing started by the package.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { waitForFileLock } from './file-lock.ts'

export interface RedisBinary {
  readonly command: string
  readonly environment: Record<string, string>
}

/** The unpacked server, fetched at the first call (some seconds). Undefined where there is no apt or no way to its archive. */
export async function debianRedis(signal?: AbortSignal): Promise<RedisBinary | undefined> {
  if (!['apt-get', 'dpkg'].every((tool) => Bun.which(tool))) return undefined
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kerf')
  mkdirSync(cache, { recursive: true })
  const root = join(cache, 'redis-debian')
  const lock = await waitForFileLock(`${root}.lock`, 120_000, signal)
  try {
    if (!existsSync(root) && !(await unpacked(root, signal))) return undefined
  } finally {
    lock.release()
  }
  return runnable(root)
}

async function unpacked(root: string, signal?: AbortSignal): Promise<boolean> {
  const unfinished = `${root}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  const packages = join(unfinished, 'packages')
  mkdirSync(packages, { recursive: true })
  try {
    const run = (command: string[]) => ran(command, packages, signal)
    // The machine's package lists where it has some, else lists of our own.
    let apt = ['apt-get', '-qq', '-y', '-o', 'Debug::NoLocking=true', ...ownFolder('Dir::Cache', unfinished)]
    let wanted = await namesOf(apt, run)
    if (wanted.length === 0) {
      apt = [...apt, ...ownFolder('Dir::State::Lists', unfinished)]
      await run([...apt, 'update'])
      wanted = await namesOf(apt, run)
    }
    if (wanted.length === 0) return false
    if ((await run([...apt, 'download', ...wanted])) === undefined) return false
    const tree = join(unfinished, 'tree')
    for (const file of readdirSync(packages)) {
      if ((await run(['dpkg', '-x', file, tree])) === undefined) return false
    }
    renameSync(tree, root)
    return true
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

type Run = (command: string[]) => Promise<string | undefined>

/** The server and those of its dependencies that this machine lacks. */
async function namesOf(apt: string[], run: Run): Promise<string[]> {
  const listed = await run([...apt, '--print-uris', '--no-install-recommends', 'install', 'redis-server'])
  return [...(listed ?? '').matchAll(/^'[^']+' ([^_ ]+)_/gm)].map(([, name]) => name ?? '')
}

/** Apt's own cache would do for `update` only as root, and what lies in it is missing from `--print-uris`. */
function ownFolder(option: 'Dir::Cache' | 'Dir::State::Lists', place: string): string[] {
  const folder = join(place, option.replaceAll('::', '-'))
  for (const part of ['partial', 'archives/partial']) mkdirSync(join(folder, part), { recursive: true })
  return ['-o', `${option}=${folder}`]
}

/** What it printed; undefined if it failed. */
async function ran(command: string[], cwd: string, signal?: AbortSignal): Promise<string | undefined> {
  const child = Bun.spawn(command, {
    ...{ cwd, stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' },
    ...(signal && { signal }),
  })
  const said = await child.stdout.text()
  const code = await child.exited
  signal?.throwIfAborted()
  return code === 0 ? said : undefined
}

function runnable(root: string): RedisBinary {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const libraries = ['usr/lib', 'lib'].map((folder) => join(root, folder, triplet))
  return {
    command: join(root, 'usr/bin/redis-server'),
    environment: { LD_LIBRARY_PATH: libraries.join(':') },
  }
}
