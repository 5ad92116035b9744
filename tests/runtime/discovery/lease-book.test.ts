// Which leases hold, by what Redis said and by what it did not say.
import { expect, test } from 'bun:test'
import { type Heard, openLeaseBook } from '../../../runtime/discovery/lease-book.ts'

const live = (id: string, leftMs = 10_000, module = 'orders'): Heard => ({
  ...{ module, id, leftMs },
  url: `http://${id}`,
})
const gone = (id: string, module = 'orders'): Heard => ({ module, id, url: undefined, leftMs: 10_000 })

function open() {
  let time = 0
  const book = openLeaseBook(10_000, () => time)
  return {
    ...book,
    advance: (ms: number) => void (time += ms),
    orders: () => [...(book.urlsOf().get('orders') ?? [])],
  }
}

test('a process counts for each of its modules', () => {
  const book = open()
  book.heard([live('a'), live('a', 10_000, 'payments'), live('b')])
  expect(Object.fromEntries(book.urlsOf())).toEqual({
    orders: new Set(['http://a', 'http://b']),
    payments: new Set(['http://a']),
  })
})

test('who leaves is gone at once', () => {
  const book = open()
  book.heard([live('a'), live('b')])
  book.heard([gone('a'), live('b')])
  expect(book.orders()).toEqual(['http://b'])
})

test('no module speaks of another one in the same process', () => {
  const book = open()
  book.heard([live('a')])
  book.heard([live('a'), gone('a', 'payments')])
  expect(book.orders()).toEqual(['http://a'])
  book.heard([live('a'), { ...live('a', 10_000, 'payments'), url: 'http://elsewhere' }])
  expect(book.orders()).toEqual(['http://a'])
})

test('who is merely absent stays until its lease is over: Redis may have lost everything', () => {
  const book = open()
  book.heard([live('a', 7_000)])
  book.advance(6_999)
  book.heard([])
  expect(book.orders()).toEqual(['http://a'])
  book.advance(1)
  book.heard([])
  expect(book.orders()).toEqual([])
})

test('who is not renewed is gone when its lease is over, not later', () => {
  const book = open()
  for (let leftMs = 10_000; leftMs > 0; leftMs -= 1_000) {
    book.heard([live('a', leftMs)])
    expect(book.orders()).toEqual(['http://a'])
    book.advance(1_000)
  }
  book.heard([])
  expect(book.orders()).toEqual([])
})

test('a clock of Redis that is far ahead gives nobody a longer lease', () => {
  const book = open()
  book.heard([live('a', 310_000)])
  book.advance(10_000)
  book.heard([])
  expect(book.orders()).toEqual([])
})

test('nobody is forgotten while Redis is away, and all have a whole lease to come back after it', () => {
  const book = open()
  book.heard([live('a'), live('b')])
  book.advance(3_600_000)
  book.missed()
  expect(book.orders()).toEqual(['http://a', 'http://b'])
  book.heard([])
  book.advance(9_999)
  book.heard([live('b')])
  expect(book.orders()).toEqual(['http://a', 'http://b'])
  book.advance(1)
  book.heard([live('b')])
  expect(book.orders()).toEqual(['http://b'])
})
