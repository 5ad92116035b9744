// Which URLs may be registered: what can be refused by its looks is, before anybody asks a name server.
import { isIP } from 'node:net'
import { urlRefused } from '../failures.ts'
import { isPublicAddress } from './address.ts'

/** Names that mean something inside a network, and nothing outside (RFC 6761, 6762, 8375, 9476). */
const insideNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|onion|alt)$/

/**
 * What is wrong with `text` as the URL of an endpoint, in one sentence; undefined where nothing is.
 * `allowPrivate`, for development: `http`, and addresses inside the network.
 */
export function faultOfUrl(text: string, allowPrivate: boolean): string | undefined {
  const url = /^[^\s\p{Cc}\p{Cs}]{1,2048}$/u.test(text) ? URL.parse(text) : null
  if (!url) return 'Not a URL of at most 2048 characters, without spaces.'
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    return 'Only https is allowed.'
  if (url.username !== '' || url.password !== '') return 'A URL with a user or a password is not allowed.'
  if (text.includes('#')) return 'A URL with a fragment is not allowed.'
  if (allowPrivate) return undefined
  // Below 1024 other protocols listen, and some of them make sense of what they are sent.
  if (url.port !== '' && Number(url.port) < 1024) return 'Only port 443 and ports from 1024 on are allowed.'
  return isPublicHost(hostOf(url)) ? undefined : 'Only hosts on the public internet are allowed.'
}

/** Refuses what has a fault. */
export function checkUrl(text: string, allowPrivate: boolean): void {
  const fault = faultOfUrl(text, allowPrivate)
  if (fault !== undefined) throw urlRefused({ errors: [{ pointer: '/url', detail: fault }] })
}

/** The name or address that a URL leads to, in one spelling. The parser has made `0x7f.1` and `2130706433` 127.0.0.1. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

function isPublicHost(host: string): boolean {
  return isIP(host) > 0 ? isPublicAddress(host) : host.includes('.') && !insideNames.test(host)
}
