// Which user the database server runs as, and whether that user can reach a path. PostgreSQL refuses root.
import { chownSync, lchownSync, lstatSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The identity to start the server with; undefined means our own. */
export type ServerAccount = { uid: number; gid: number } | undefined

/** `nobody` when we are root, or the owner of the data when it already has one; else our own account. */
export function serverAccount(dataDirectory: string): ServerAccount {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataDirectory, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  if (nobody === null) {
    throw new Error(
      'PostgreSQL does not run as root, and /etc/passwd has no user "nobody" to run it as. ' +
        'Start Kerf as an ordinary user, or set DATABASE_URL.',
    )
  }
  return { uid: Number(nobody[1]), gid: Number(nobody[2]) }
}

/** The directory on the way down to `path`, itself included, that does not let the account in: the innermost. */
export function closedTo(account: ServerAccount, path: string): string | undefined {
  if (account === undefined) return undefined
  for (let at = realpathSync(path); ; at = dirname(at)) {
    const { uid, gid, mode } = statSync(at)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return at
    if (at === dirname(at)) return undefined
  }
}

/**
 * Where root may keep what the server's account must reach: /var/lib for data, /var/cache for copies.
 * Refuses a directory that someone else laid there before us.
 */
export function rootsPlace(kind: 'lib' | 'cache'): string {
  const path = join('/var', kind, 'kerf')
  mkdirSync(path, { recursive: true, mode: 0o755 })
  const found = lstatSync(path)
  if (!found.isDirectory() || found.uid !== 0) throw new Error(`${path} must be a directory that root owns.`)
  return path
}

/** Hands a file or directory over to the account. */
export function giveTo(account: ServerAccount, path: string): void {
  if (account === undefined) return
  const hand = lstatSync(path).isSymbolicLink() ? lchownSync : chownSync
  hand(path, account.uid, account.gid)
}
