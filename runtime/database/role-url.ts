// The URL with which a module connects: its own role, whose password follows from the administrator's.
import { createHmac } from 'node:crypto'

/** The role that has rights on one module's schema and nothing else. */
export function roleOf(module: string): string {
  return `kerf_${module}`
}

/**
 * The password of a module's role: HMAC-SHA256 of the role under the administrator's password, so that whoever
 * migrates and whoever connects agree without a place to keep it. Throws when the administrator has none.
 */
export function derivePassword(adminUrl: string, module: string): string {
  const key = decodeURIComponent(parsed(adminUrl, module).password)
  if (key === '') {
    throw new Error(
      `The database URL of ${module} has no password, from which its role's would follow. ` +
        `Add the password, or set ${variableOf(module)} to a URL that names the role ${roleOf(module)}.`,
    )
  }
  return createHmac('sha256', key).update(`kerf role ${module}`).digest('base64url')
}

/** The same server, database and parameters, as the module's role. A URL that names that role is used as it stands. */
export function roleUrl(adminUrl: string, module: string): string {
  if (namesRoleOf(adminUrl, module)) return adminUrl
  const url = parsed(adminUrl, module)
  url.password = derivePassword(adminUrl, module)
  url.username = encodeURIComponent(roleOf(module))
  return url.href
}

/** Whether the URL signs in as the module's own role rather than as an administrator. */
export function namesRoleOf(url: string, module: string): boolean {
  return decodeURIComponent(parsed(url, module).username) === roleOf(module)
}

/** The variable that gives one module a database of its own. */
export function variableOf(module: string): string {
  return `DATABASE_URL_${module.replaceAll('-', '_').toUpperCase()}`
}

function parsed(url: string, module: string): URL {
  const found = URL.parse(url)
  if (found !== null && /^postgres(ql)?:$/.test(found.protocol) && found.hostname !== '') return found
  // The URL itself stays out of the message: it may hold a password.
  throw new Error(
    `The database URL of ${module} is not one. Write postgres://user:password@host:port/database in DATABASE_URL or ${variableOf(module)}.`,
  )
}
