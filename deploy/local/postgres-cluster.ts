// The server's files: where they lie, and how they come into being without ever being half made.
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type PostgresBinaries, postgresMajor } from './postgres-binaries.ts'
import { closedTo, giveTo, rootsPlace, type ServerAccount, serverAccount } from './server-account.ts'

export interface Cluster {
  /** Where the data and its neighbours lie. */
  home: string
  data: string
  /** In the directory asked for, where the data had to lie elsewhere: points to them. */
  link?: string
  log: string
  lock: string
  password: string
  account: ServerAccount
  /** Stands in the command line of the server and of each of its children, by which they are recognised. */
  name: string
}

/** The one user, a superuser, whose password only this machine's files know. */
export const adminUser = 'kerf'

const dataName = `pg${postgresMajor}`

/** Names the places for the directory asked for, and makes those that must exist before a lock can be taken. */
export function clusterIn(directory: string): Cluster {
  mkdirSync(directory, { recursive: true })
  const asked = realpathSync(directory)
  const account = serverAccount(join(asked, dataName))
  const { home, link } = reachableHome(asked, account)
  const path = (suffix: string): string => join(home, dataName + suffix)
  const name = `kerf-${digest(home)}`
  return {
    home,
    data: path(''),
    ...(link && { link }),
    log: path('.log'),
    lock: path('.lock'),
    password: path('.password'),
    account,
    name,
  }
}

/** Where the data for `directory` really lie; tests remove it together with the directory. */
function reachableHome(asked: string, account: ServerAccount): { home: string; link?: string } {
  if (account === undefined) return { home: asked }
  // The directory itself is ours to open; those above it are not.
  if (closedTo(account, asked) === asked) chmodSync(asked, (statSync(asked).mode & 0o777) | 0o011)
  const closed = closedTo(account, asked)
  if (closed === undefined) return { home: asked }
  const link = join(asked, dataName)
  if (lstatSync(link, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(
      `The data in ${link} belong to the account with the id ${account.uid}, which can no longer enter ${closed}. ` +
        `Let it in again (chmod o+x ${closed}), or remove ${asked} to start afresh.`,
    )
  }
  const home = join(rootsPlace('lib'), digest(asked))
  mkdirSync(home, { recursive: true })
  return { home, link }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** The admin's password. Throws when there is data whose password is lost. */
export function adminPassword(cluster: Cluster): string {
  const kept = existsSync(cluster.password) && readFileSync(cluster.password, 'utf8')
  if (kept) return kept
  if (existsSync(cluster.data)) {
    throw new Error(
      `The data in ${cluster.data} has lost its password file ${cluster.password}. ` +
        `Put the file back, or remove the data to begin anew.`,
    )
  }
  const password = randomBytes(24).toString('base64url')
  writeFileSync(cluster.password, password, { mode: 0o600 })
  return password
}

/**
 * Makes the data directory unless it stands: under another name first, then renamed in one step. What an
 * interrupted start left is removed. Call it under the cluster's lock.
 */
export async function initialise(
  cluster: Cluster,
  binaries: PostgresBinaries,
  durable: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const prefix = `${dataName}.init-`
  for (const left of readdirSync(cluster.home).filter((name) => name.startsWith(prefix))) {
    rmSync(join(cluster.home, left), { recursive: true, force: true })
  }
  if (existsSync(cluster.data)) return
  const unfinished = mkdtempSync(join(cluster.home, prefix))
  try {
    const passwordFile = join(unfinished, 'password')
    writeFileSync(passwordFile, adminPassword(cluster), { mode: 0o600 })
    giveTo(cluster.account, passwordFile)
    giveTo(cluster.account, unfinished)
    const data = join(unfinished, 'data')
    await initdb(binaries, cluster.account, [`--pgdata=${data}`, `--pwfile=${passwordFile}`], durable, signal)
    renameSync(data, cluster.data)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

async function initdb(
  { initdb: command }: PostgresBinaries,
  account: ServerAccount,
  places: readonly string[],
  durable: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const child = Bun.spawn(
    [
      command,
      ...places,
      `--username=${adminUser}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      // The same order of strings on every machine, whatever its locale.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    {
      cwd: '/',
      env: { TZ: 'UTC' },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      ...account,
      ...(signal && { signal }),
    },
  )
  const [errors, code] = await Promise.all([child.stderr.text(), child.exited])
  signal?.throwIfAborted()
  if (code !== 0)
    throw new Error(`initdb could not make a PostgreSQL data directory (exit ${code}): ${errors.trim()}`)
}
