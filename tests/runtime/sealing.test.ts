// Secrets at rest: what is sealed is opened at its own place, with a key that is known, or not at all.
import { describe, expect, test } from 'bun:test'
import { decodeProtectedHeader } from 'jose'
import { resealed, seal, sealingFaults, sealingKeys, unseal } from '../../runtime/security/sealing.ts'

const newKey = () => crypto.getRandomValues(new Uint8Array(32)).toBase64()
const [older, newer] = [newKey(), newKey()]
const keys = sealingKeys.parse(older)
const place = 'shop.secrets/1'

describe('what is sealed', () => {
  test('is a JWE that shows nothing of itself, differs each time, and is opened with its key', async () => {
    const sealed = await seal('é secret', place, keys)
    expect(decodeProtectedHeader(sealed)).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: expect.stringMatching(/^[\w-]{16}$/),
      sub: place,
    })
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url')).toHaveLength(Buffer.byteLength('é secret'))
    expect(await seal('é secret', place, keys)).not.toBe(sealed)
    expect(await unseal(sealed, place, keys)).toBe('é secret')
  })

  test('is not opened at another place, whatever its header is made to say', async () => {
    const sealed = await seal('secret', place, keys)
    const elsewhere = 'shop.secrets/2'
    await expect(unseal(sealed, elsewhere, keys)).rejects.toThrow(
      'What lies at shop.secrets/2 was sealed for shop.secrets/1.',
    )
    const [header = '', ...rest] = sealed.split('.')
    const said = Buffer.from(header, 'base64url').toString().replace(place, elsewhere)
    const moved = [Buffer.from(said).toString('base64url'), ...rest].join('.')
    await expect(unseal(moved, elsewhere, keys)).rejects.toThrow('What lies at shop.secrets/2 was altered.')
  })

  test('is not opened when a byte of it was altered', async () => {
    const sealed = await seal('secret', place, keys)
    for (const part of [2, 3, 4]) {
      const parts = sealed.split('.')
      const bytes = Buffer.from(parts[part] ?? '', 'base64url')
      bytes.writeUInt8(bytes.readUInt8(0) ^ 1)
      parts[part] = bytes.toString('base64url')
      await expect(unseal(parts.join('.'), place, keys)).rejects.toThrow('was altered')
    }
  })

  test('by a key that is not there says which is missing, and in which setting', async () => {
    const sealed = await seal('secret', place, keys)
    const { kid } = decodeProtectedHeader(sealed)
    await expect(unseal(sealed, place, sealingKeys.parse(newer))).rejects.toThrow(
      `A secret of shop is sealed with the key ${String(kid)}, which SEALING_KEYS_SHOP does not hold.`,
    )
  })

  test('is opened by no other way than the one by which it was sealed', async () => {
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: keys[0]?.kid, sub: place })).toString(
      'base64url',
    )
    await expect(unseal(`${none}..AAAA.AAAA.AAAA`, place, keys)).rejects.toThrow('was altered')
    await expect(unseal('secret', place, keys)).rejects.toThrow()
  })
})

test('a new key seals while the old one still opens, until all is sealed anew', async () => {
  const sealed = await seal('secret', place, keys)
  const both = sealingKeys.parse(`${newer}, ${older}`)
  expect(await unseal(sealed, place, both)).toBe('secret')
  const anew = await resealed(sealed, place, both)
  expect(await unseal(anew, place, sealingKeys.parse(newer))).toBe('secret')
  expect(await resealed(anew, place, both)).toBe(anew)
})

test('without a key nothing is sealed, nor does the module start', async () => {
  expect(sealingKeys.parse(undefined)).toEqual([])
  await expect(seal('secret', place, [])).rejects.toThrow('SEALING_KEYS_SHOP')
  expect(sealingFaults('shop', keys, 'its secrets')).toEqual([])
  expect(sealingFaults('gift-shop', [], 'its secrets')).toEqual([
    expect.stringMatching(/^SEALING_KEYS_GIFT_SHOP is not set, .*SEALING_KEYS_GIFT_SHOP_FILE.*openssl/),
  ])
})

test.each([
  'c2hvcnQ=',
  'not base64 at all',
  `${'A'.repeat(43)}=,x`,
  `${'A'.repeat(43)}=AAAA`,
  'A'.repeat(42),
])('%s is no list of keys', (text) => {
  expect(sealingKeys.safeParse(text).success).toBe(false)
})

test('base64 and base64url name the same key', () => {
  const bytes = Buffer.alloc(32, 0xfb)
  const [one, other] = [bytes.toString('base64'), bytes.toString('base64url')].map((key) =>
    sealingKeys.parse(key),
  )
  expect(one).toEqual(other)
})
