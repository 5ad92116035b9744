// Which addresses a webhook may go to: those of the public internet, and no other.
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

// Azure's platform answers here, to its own machines alone; every other cloud's metadata lies in a range of its own.
const platforms = new Set(['168.63.129.16'])
/** RFC 4291, 2.4: all of IPv6 that is handed out. Outside lie `::127.0.0.1` and whatever else wraps an IPv4 address. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether `text` is the address of a host on the public internet: not private, loopback, link-local, shared (RFC 6598),
 * multicast, reserved or unspecified, and no IPv6 address that carries an IPv4 address (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  if (address instanceof ipaddr.IPv6) return address.match(globalUnicast)
  return !platforms.has(address.toString())
}
