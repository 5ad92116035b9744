// Where a request comes from: the socket's other end, or what proxies of ours say of theirs.
import ipaddr from 'ipaddr.js'

export interface Client {
  /** In one spelling; empty where there is no socket, as for a request between processes. */
  readonly address: string
  /** The client's own connection is encrypted, as far as we can tell. */
  readonly isSecure: boolean
}

type Network = ReturnType<typeof ipaddr.parseCIDR>

export const nobody: Client = { address: '', isSecure: false }

/** Where only a proxy of one's own can be, or somebody on the same machine. */
const inside = new Set<string>(['private', 'uniqueLocal', 'loopback', 'linkLocal', 'carrierGradeNat'])

/**
 * Reads `X-Forwarded-For` and `X-Forwarded-Proto` where the socket's other end is one of `proxies` (addresses, or
 * networks in CIDR notation), and nowhere else: the address is the rightmost that is no proxy of ours. The first time
 * that somebody inside sends it whom nobody trusts, `onStranger` hears the address: all whom that proxy brings are then
 * taken for one caller.
 */
export function openClients(
  proxies: readonly string[],
  isEncrypted: boolean,
  onStranger: (address: string) => void,
): (peer: string, headers: Headers) => Client {
  let isTold = false
  const trusted = proxies.map(networkFrom)
  const isTrusted = (address: string) =>
    trusted.some(([network, bits]) => {
      const parsed = ipaddr.process(address)
      return parsed.kind() === network.kind() && parsed.match(network, bits)
    })

  return (peer, headers) => {
    // Of IPv4 the kernel has one spelling.
    let address = peer.includes(':') ? (canonical(peer) ?? '') : peer
    if (trusted.length === 0 || !address || !isTrusted(address)) {
      if (!isTold && address && headers.has('x-forwarded-for') && isInside(address)) {
        isTold = true
        onStranger(address)
      }
      return { address, isSecure: isEncrypted }
    }
    const hops = headers.get('x-forwarded-for')?.split(',').toReversed() ?? []
    for (const hop of hops) {
      const named = canonical(withoutPort(hop.trim()))
      // What is no address says nothing, nor does what stands to the left of it.
      if (named === undefined) break
      address = named
      if (!isTrusted(address)) break
    }
    // Proxies in a row each add theirs: the nearest to the client is the first.
    const isSecure = headers.get('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase() === 'https'
    return { address, isSecure: isEncrypted || isSecure }
  }
}

function isInside(address: string): boolean {
  return inside.has(ipaddr.process(address).range())
}

/** What counts as one caller: an IPv4 address, or the /64 that is the smallest a network gives to one site. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString()}/64`
}

/** Throws where `text` is neither an address nor a network. */
export function networkFrom(text: string): Network {
  return ipaddr.parseCIDR(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`)
}

/** Undefined where it is no address. One of IPv4 in the dress of IPv6 is one of IPv4. */
function canonical(address: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return address
  const [bare = ''] = address.split('%') // a zone means something on its own host alone
  return bare.includes(':') && ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare).toString() : undefined
}

/** Some proxies say `203.0.113.7:4711`, or `[2001:db8::7]:4711`. */
function withoutPort(hop: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\](?::\d+)?|(\d[\d.]*):\d+)$/.exec(hop) ?? []
  return bracketed ?? plain ?? hop
}
