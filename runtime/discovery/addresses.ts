// Addresses given by hand: `KERF_ADDRESS_<MODULE>` as fixed URLs, or as a name whose DNS records are the instances.
import type { Environment } from '../config/environment.ts'

export type Address =
  | { readonly kind: 'fixed'; readonly urls: readonly string[] }
  | { readonly kind: 'dns'; readonly host: string; readonly port: string }

const prefix = 'KERF_ADDRESS_'
const expected = 'expected http://host:port, several of them with commas, or dns+http://name:port'

const variableOf = (module: string): string => prefix + module.toUpperCase().replaceAll('-', '_')

/** By module; empty variables count as unset. Gives one sentence for each fault with its remedy. */
export function readAddresses(
  environment: Environment,
  modules: readonly string[],
): { readonly addresses: ReadonlyMap<string, Address>; readonly faults: readonly string[] } {
  const addresses = new Map<string, Address>()
  const known = new Map(modules.map((module) => [variableOf(module), module]))
  const faults: string[] = []
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(prefix) || !text) continue
    const module = known.get(name)
    const address = parseAddress(text)
    if (!module) faults.push(`${name} belongs to no module. Known: ${[...known.keys()].join(', ')}.`)
    else if (!address) faults.push(`${name}=${JSON.stringify(text)} is not acceptable: ${expected}.`)
    else addresses.set(module, address)
  }
  return { addresses, faults }
}

function parseAddress(text: string): Address | undefined {
  const parts = text.split(',').map((part) => part.trim())
  const [first = ''] = parts
  if (first.startsWith('dns+')) {
    // No dns+https: what is found are numbers, and certificates are for names.
    const url = originOf(first.slice('dns+'.length))
    if (parts.length > 1 || url?.protocol !== 'http:') return undefined
    return { kind: 'dns', host: url.hostname, port: url.port || '80' }
  }
  const urls = parts.map(originOf)
  if (!urls.every((url) => url !== undefined)) return undefined
  return { kind: 'fixed', urls: Object.freeze([...new Set(urls.map(({ origin }) => origin))]) }
}

/** A scheme, a host, maybe a port, and nothing else. */
function originOf(text: string): URL | undefined {
  const url = URL.parse(text)
  const isPlain =
    url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && url.hostname !== ''
  return isPlain ? url : undefined
}
