// Where a request comes from, whatever it says of itself.
import { expect, test } from 'bun:test'
import { networkOf, openClients } from '../../../runtime/gateway/client.ts'

const proxies = ['10.0.0.0/8', 'fd00::/8', '192.0.2.1']
const clientOf = openClients(proxies, false, () => {})
const addressOf = (peer: string, forwarded?: string) =>
  clientOf(peer, new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded })).address

test('a client that nobody brings is where its socket is, and may claim what it likes', () => {
  for (const claim of ['10.0.0.1', '127.0.0.1', '203.0.113.9', 'a', ''])
    expect(addressOf('198.51.100.7', claim)).toBe('198.51.100.7')
  expect(
    openClients([], false, () => {})('10.1.1.1', new Headers({ 'x-forwarded-for': '203.0.113.9' })).address,
  ).toBe('10.1.1.1')
})

test.each([
  ['one proxy', '10.1.1.1', '203.0.113.9', '203.0.113.9'],
  ['two proxies', '192.0.2.1', '203.0.113.9, 10.2.2.2', '203.0.113.9'],
  ['what the client wrote before it', '10.1.1.1', '127.0.0.1, 10.9.9.9, 203.0.113.9', '203.0.113.9'],
  ['nothing but proxies', '10.1.1.1', '10.3.3.3, 10.2.2.2', '10.3.3.3'],
  ['a proxy that says nothing', '10.1.1.1', undefined, '10.1.1.1'],
  ['words', '10.1.1.1', '203.0.113.9, unknown', '10.1.1.1'],
  ['words further out', '10.1.1.1', 'x\u007f, 10.2.2.2', '10.2.2.2'],
  ['a number that some read as an address', '10.1.1.1', '0x7f.1', '10.1.1.1'],
  ['a leading zero', '10.1.1.1', '203.0.113.010', '10.1.1.1'],
  ['a port', '10.1.1.1', '203.0.113.9:4711', '203.0.113.9'],
  ['a port after brackets', 'fd00::1', '[2001:db8::9]:4711', '2001:db8::9'],
  ['IPv4 in the dress of IPv6', '::ffff:10.1.1.1', '::ffff:203.0.113.9', '203.0.113.9'],
  ['another spelling', 'fd12::1', '2001:DB8:0:0::9', '2001:db8::9'],
])('behind a trusted proxy, with %s', (_, peer, forwarded, address) => {
  expect(addressOf(peer, forwarded)).toBe(address)
})

test('addresses of one site of IPv6 are one caller, and of IPv4 each is', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2::ffff'))
  expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9')
})

test('https is what our own connection is, or what a trusted proxy says', () => {
  const secure = (encrypted: boolean, peer: string, proto: string) =>
    openClients(proxies, encrypted, () => {})(peer, new Headers({ 'x-forwarded-proto': proto })).isSecure
  expect(secure(false, '10.1.1.1', 'https')).toBe(true)
  expect(secure(false, '10.1.1.1', 'https, http')).toBe(true)
  expect(secure(false, '10.1.1.1', 'http')).toBe(false)
  expect(secure(false, '198.51.100.7', 'https')).toBe(false)
  expect(secure(true, '198.51.100.7', 'http')).toBe(true)
})

test('a proxy inside that nobody trusts is told of once, and a stranger outside never', () => {
  const told: string[] = []
  const clientOf = openClients(['192.0.2.1'], false, (address) => void told.push(address))
  const headers = new Headers({ 'x-forwarded-for': '203.0.113.9' })
  clientOf('10.1.1.1', new Headers())
  for (const peer of ['198.51.100.7', '2001:db8::1', '192.0.2.1']) clientOf(peer, headers)
  expect(told).toEqual([])
  for (const peer of ['::ffff:10.1.1.1', '127.0.0.1', '10.1.1.1']) clientOf(peer, headers)
  expect(told).toEqual(['10.1.1.1'])
})
