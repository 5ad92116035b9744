// What a process hosts, as KERF_HOST says it, and what follows from hosting a part alone.
import { variableOf } from '../database/role-url.ts'
import type { Environment } from './environment.ts'
import { gateway } from '../hosting/topology.ts'

export interface Hosts {
  readonly gateway: boolean
  readonly modules: readonly string[]
}

/** Whether nothing of the deployment lives elsewhere. */
export function hostsAll(hosts: Hosts, modules: readonly string[]): boolean {
  return hosts.gateway && hosts.modules.length === modules.length
}

/** A process that hosts a part needs a way to the rest. */
export function alone(
  own: { readonly REDIS_URL: string | undefined; readonly KERF_KEYS: string | undefined },
  environment: Environment,
): string[] {
  const faults: string[] = []
  if (!own.REDIS_URL && !environment['REDIS_URL'] && !environment['REDIS_URL_FILE'])
    faults.push(
      'This process hosts a part of the deployment, and messages travel between the parts over Redis. Set REDIS_URL, or host all.',
    )
  if (!own.KERF_KEYS)
    faults.push(
      'This process hosts a part of the deployment, and the parts know each other by keys. Run `bun run keys`, and set KERF_KEYS to that folder.',
    )
  return faults
}

export function needsDatabase(module: string): string {
  return `Production needs a database for ${module}. Set DATABASE_URL or ${variableOf(module)}.`
}

/** A misspelt module would otherwise go on in the common database, silently. */
export function strayUrls(environment: Environment, modules: readonly string[]): string[] {
  const known = modules.map(variableOf)
  return Object.keys(environment)
    .filter((name) => name.startsWith('DATABASE_URL_') && environment[name] && name !== 'DATABASE_URL_FILE')
    .filter((name) => !known.includes(name.replace(/_FILE$/, '')))
    .map((name) => `${name} belongs to no module. Known: ${known.join(', ')}.`)
}

export function hostFaults(parts: readonly string[], modules: readonly string[]): string[] {
  const known = ['all', gateway, ...modules]
  const faults = parts
    .filter((part) => !known.includes(part))
    .map((part) => `KERF_HOST names ${part}, which is unknown. Known: ${known.join(', ')}.`)
  const doubled = new Set(parts.filter((part, at) => parts.indexOf(part) !== at))
  for (const part of doubled) faults.push(`KERF_HOST names ${part} twice. Name it once.`)
  if (parts.includes('all') && parts.length > 1)
    faults.push('KERF_HOST names all and more. Leave the others out.')
  return faults
}

export function hostsOf(parts: readonly string[], modules: readonly string[]): Hosts {
  const all = parts.length === 0 || parts.includes('all')
  return Object.freeze({
    gateway: all || parts.includes(gateway),
    modules: Object.freeze(modules.filter((module) => all || parts.includes(module))),
  })
}
