// Instances by DNS, with a resolver in the test's hand.
import { expect, test } from 'bun:test'
import { readAddresses } from '../../../runtime/discovery/addresses.ts'
import { openDiscovery } from '../../../runtime/discovery/discovery.ts'
import { type Lookup, openDns } from '../../../runtime/discovery/dns.ts'
import { until } from '../../world/until.ts'
import { listener } from './told.ts'

function open(lookup: Lookup, patienceMs = 5_000) {
  const { observer, told } = listener()
  const found: string[] = []
  const dns = openDns({
    names: new Map([['orders', { host: 'orders', port: '3000' }]]),
    observer,
    onChange: (module, urls) => found.push(`${module}: ${urls.join(' ')}`),
    lookup,
    everyMs: 5,
    patienceMs,
  })
  return { dns, told, found }
}
const v4 = (...addresses: string[]) => addresses.map((address) => ({ address, family: 4 }))

test('all addresses of the name are instances, in whatever order they come', async () => {
  let rounds = 0
  const records = [...v4('10.0.0.2', '10.0.0.1'), { address: 'fd00::1', family: 6 }]
  const { dns, found } = open(async () => ((rounds += 1), rounds % 2 ? records : records.toReversed()))
  await until('many answers', () => rounds > 10)
  expect(dns.instancesOf('orders')).toEqual([
    'http://10.0.0.1:3000',
    'http://10.0.0.2:3000',
    'http://[fd00::1]:3000',
  ])
  expect(dns.instancesOf('orders')).toBe(dns.instancesOf('orders'))
  expect(found).toHaveLength(1)
  await dns.close()
})

test('the last answer serves while the resolver is away, silent or without an answer', async () => {
  let answer: () => ReturnType<Lookup> = async () => v4('10.0.0.1')
  const { dns, told, found } = open(() => answer(), 10)
  await until('the first answer', () => dns.instancesOf('orders').length === 1)

  let asked = 0
  const troubles: (() => ReturnType<Lookup>)[] = [
    () => Promise.reject(new Error('EAI_AGAIN')),
    () => new Promise(() => {}),
    async () => [],
  ]
  for (const trouble of troubles) {
    asked = 0
    answer = () => ((asked += 1), trouble())
    await until('some rounds of trouble', () => asked >= 3)
    expect(dns.instancesOf('orders')).toEqual(['http://10.0.0.1:3000'])
  }
  answer = async () => v4('10.0.0.7')
  await until('the new answer', () => dns.instancesOf('orders')[0] === 'http://10.0.0.7:3000')
  expect(told).toEqual(['dns away', 'dns back'])
  expect(found).toEqual(['orders: http://10.0.0.1:3000', 'orders: http://10.0.0.7:3000'])
  await dns.close()
})

test('the names of this machine are resolved too', async () => {
  const { observer } = listener()
  const { addresses } = readAddresses({ KERF_ADDRESS_ORDERS: 'dns+http://localhost:3000' }, ['orders'])
  const discovery = openDiscovery({
    addresses,
    observer,
    now: () => performance.now(),
  })
  await discovery.ready(['orders'], AbortSignal.timeout(10_000))
  for (const url of discovery.instancesOf('orders'))
    expect(url).toMatch(/^http:\/\/(127\.0\.0\.1|\[::1\]):3000$/)
  await discovery.close()
})
