// Addresses by hand: what is taken, what is refused, and what wins.
import { describe, expect, test } from 'bun:test'
import { readAddresses } from '../../../runtime/discovery/addresses.ts'
import { openDiscovery } from '../../../runtime/discovery/discovery.ts'
import { listener } from './told.ts'

const modules = ['orders', 'gift-cards']

describe('an address', () => {
  test('is one URL or several, without what follows the port', () => {
    const { addresses, faults } = readAddresses(
      {
        KERF_ADDRESS_ORDERS: 'http://orders-1:3000, https://orders-2/,http://orders-1:3000',
        KERF_ADDRESS_GIFT_CARDS: 'dns+http://gift-cards:3000',
        KERF_ADDRESS_: '',
        PATH: '/bin',
      },
      modules,
    )
    expect(faults).toEqual([])
    expect(Object.fromEntries(addresses)).toEqual({
      orders: { kind: 'fixed', urls: ['http://orders-1:3000', 'https://orders-2'] },
      'gift-cards': { kind: 'dns', host: 'gift-cards', port: '3000' },
    })
  })

  test.each([
    'orders:3000',
    'orders',
    'redis://orders:3000',
    'http://orders:3000/api',
    'http://me:secret@orders:3000',
    'http://orders:3000,',
    'dns+https://orders:3000',
    'dns+http://orders:3000,dns+http://others:3000',
    'http://orders:3000,dns+http://others:3000',
  ])('is refused with the remedy: %s', (text) => {
    const { addresses, faults } = readAddresses({ KERF_ADDRESS_ORDERS: text }, modules)
    expect(addresses.size).toBe(0)
    expect(faults).toEqual([expect.stringContaining('expected http://host:port')])
  })

  test('of an unknown module is refused, and all faults come together', () => {
    const { faults } = readAddresses(
      { KERF_ADDRESS_ODERS: 'http://orders:1', KERF_ADDRESS_ORDERS: 'x' },
      modules,
    )
    expect(faults).toHaveLength(2)
    expect(faults[0]).toBe(
      'KERF_ADDRESS_ODERS belongs to no module. Known: KERF_ADDRESS_ORDERS, KERF_ADDRESS_GIFT_CARDS.',
    )
  })
})

describe('waiting until all are there', () => {
  const { observer } = listener()
  const { addresses } = readAddresses({ KERF_ADDRESS_ORDERS: 'http://orders:3000' }, modules)
  const open = () => openDiscovery({ addresses, observer, now: performance.now.bind(performance) })

  test('ends at once for those that have an address', async () => {
    await open().ready(['orders'], new AbortController().signal)
  })

  test('names those that are missing when time is up', async () => {
    const waiting = open().ready(['orders', 'gift-cards', 'users'], AbortSignal.timeout(10))
    await expect(waiting).rejects.toThrow(/^No process that hosts gift-cards, users was found/)
    await expect(open().ready(['users'], AbortSignal.abort())).rejects.toThrow(/users/)
  })

  test('nobody is at an address that was not given', () => {
    expect(open().instancesOf('users')).toEqual([])
  })
})
