// What may be registered, and which addresses a name may lead to.
import { expect, test } from 'bun:test'
import { isPublicAddress } from '../../../../modules/notifications/webhooks/address.ts'
import { faultOfUrl } from '../../../../modules/notifications/webhooks/url.ts'

const inside = {
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  unspecified: ['0.0.0.0', '0.1.2.3', '::'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd00:ec2::254'],
  'link-local, where clouds keep their metadata': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0'],
  'a platform’s own': ['168.63.129.16'],
  'site-local': ['fec0::1'],
  'shared by a carrier': ['100.64.0.1', '100.100.100.200'],
  'multicast or broadcast': ['224.0.0.1', '255.255.255.255', 'ff02::1'],
  'reserved or for documents': [
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.1',
    '240.0.0.1',
    '2001:db8::1',
  ],
  'IPv4 in an IPv6 address': [
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
  ],
  'no address': ['', 'localhost', '8.8.8', '08.8.8.8', '8.8.8.8.8'],
}

for (const [kind, addresses] of Object.entries(inside))
  test.each(addresses)(`%s is not public: ${kind}`, (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

test.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

const refused = {
  'Not a URL of at most 2048 characters, without spaces.': [
    '',
    'hooks.example.com',
    'https://',
    ' https://hooks.example.com',
    'https://hooks.example.com/\n',
    'https://hooks.example.com/\0',
    `https://hooks.example.com/${'a'.repeat(2048)}`,
  ],
  'Only https is allowed.': ['http://hooks.example.com', 'ftp://hooks.example.com', 'file:///etc/passwd'],
  'A URL with a user or a password is not allowed.': [
    'https://user@hooks.example.com',
    'https://user:password@hooks.example.com',
    'https://hooks.example.com@127.0.0.1',
  ],
  'A URL with a fragment is not allowed.': ['https://hooks.example.com/#part', 'https://hooks.example.com/#'],
  'Only port 443 and ports from 1024 on are allowed.': [
    'https://hooks.example.com:25',
    'https://hooks.example.com:80',
    'https://hooks.example.com:0',
  ],
  'Only hosts on the public internet are allowed.': [
    'https://127.0.0.1',
    'https://127.1',
    'https://0x7f000001',
    'https://0x7f.1',
    'https://2130706433',
    'https://017700000001',
    'https://0177.0.0.1',
    'https://127.0.0.1.',
    'https://１２７.0.0.1',
    'https://127%2e0%2e0%2e1',
    'https://0',
    'https://[::1]',
    'https://[::]',
    'https://[::ffff:7f00:1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::127.0.0.1]',
    'https://[64:ff9b::7f00:1]',
    'https://[fd00::1]:8443/hook',
    'https://10.0.0.1',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/latest/meta-data/',
    'https://localhost',
    'https://LOCALHOST.',
    'https://shop.localhost',
    'https://printer.local',
    'https://metadata.google.internal',
    'https://redis:6379',
  ],
}

for (const [fault, urls] of Object.entries(refused))
  test.each(urls)(`%j is refused: ${fault}`, (url) => {
    expect(faultOfUrl(url, false)).toBe(fault)
  })

test.each([
  'https://hooks.example.com',
  'https://hooks.example.com:443/a?b=c',
  'https://hooks.example.com:8443/kerf',
  'https://8.8.8.8/hook',
  'https://[2606:4700::1111]/hook',
  'https://bücher.example/hook',
  'https://internal.example.com/hook',
])('%s may be registered', (url) => {
  expect(faultOfUrl(url, false)).toBeUndefined()
})

test('in development http and addresses inside may be registered, but still no password', () => {
  expect(faultOfUrl('http://localhost:3001/hook', true)).toBeUndefined()
  expect(faultOfUrl('https://10.0.0.1:25', true)).toBeUndefined()
  expect(faultOfUrl('ftp://localhost', true)).toBe('Only https is allowed.')
  expect(faultOfUrl('http://user@localhost', true)).toContain('password')
})
