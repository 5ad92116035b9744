// How an address and a name are written, and what a version says to a client.
import { describe, expect, test } from 'bun:test'
import { UserId } from '#modules/users'
import { etagOf, isCurrent, isKnown } from '../../../runtime/http/etag.ts'
import { Email, Name, register, rename } from '../../../modules/users/user.ts'

describe('an e-mail address', () => {
  test('is trimmed and in lower case', () => {
    expect(Email.parse('  Ada@Example.COM ')).toBe('ada@example.com')
  })

  test('that is none, or is too long, is refused', () => {
    const refused = [
      '',
      'ada',
      'ada@',
      '@example.com',
      'a da@example.com',
      'ada@example.com\0',
      'ada@exämple',
    ]
    expect(refused.filter((text) => Email.safeParse(text).success)).toEqual([])
    expect(Email.safeParse(`${'a'.repeat(1_000_000)}@example.com`).success).toBe(false)
  })

  test('that is hostile to patterns is refused', () => {
    for (const text of ['a.'.repeat(50_000), `${'a'.repeat(100_000)}@`, `a@${'a-'.repeat(50_000)}`])
      expect(Email.safeParse(text).success).toBe(false)
  })
})

describe('a name', () => {
  test('is trimmed and in the form NFC', () => {
    expect(Name.parse('  Zoe\u0308 ')).toBe('Zo\u00eb')
  })

  test('has 1 to 100 characters, none of them a control character', () => {
    const refused = ['', '   ', 'x'.repeat(101), 'A\0da', 'A\nda', 'A\u001b[31mda', 'A\ud83e']
    expect(refused.filter((text) => Name.safeParse(text).success)).toEqual([])
    expect(Name.safeParse('x'.repeat(100)).success).toBe(true)
  })
})

test('a user that is renamed has another version, and nothing else changes', () => {
  const id = UserId.parse(Bun.randomUUIDv7())
  const user = register(id, { email: 'ada@example.com', name: 'Ada', role: 'customer' }, new Date(0))
  expect(user.version).toBe(1)
  expect(rename(user, 'Bea')).toEqual({ ...user, name: 'Bea', version: 2 })
})

describe('an entity tag', () => {
  test('is strong, and names the version', () => {
    expect(etagOf(7)).toBe('"7"')
  })

  test('in If-Match admits the current version alone, in a list, as a star, or where there is none', () => {
    const current = [undefined, '"7"', '"6", "7"', ' * ']
    const stale = ['', '"6"', '7', 'W/"7"', '"77"', '"6","8"']
    expect(current.map((header) => isCurrent(header, 7))).toEqual([true, true, true, true])
    expect(stale.filter((header) => isCurrent(header, 7))).toEqual([])
  })

  test('in If-None-Match says what the client has, weak or strong, and nothing where there is none', () => {
    const known = ['"7"', 'W/"7"', '"6", W/"7"', '*']
    const unknown = [undefined, '', '"6"', '7']
    expect(known.map((header) => isKnown(header, 7))).toEqual([true, true, true, true])
    expect(unknown.filter((header) => isKnown(header, 7))).toEqual([])
  })
})
