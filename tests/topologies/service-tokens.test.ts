// How long a token between processes is believed: by the receiver's clock, and however often it was believed before.
import { expect, test } from 'bun:test'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { openServiceTokens } from '../../runtime/security/service-tokens.ts'

const caller = { kind: 'system' } as const

async function world() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const kid = 'orders.1'
  let nowMs = 1_700_000_000_000
  const own = { ...(await exportJWK(privateKey)), kid }
  const tokens = openServiceTokens([own], [{ ...(await exportJWK(publicKey)), kid }], () => nowMs)
  const signed = (claims: JWTPayload) =>
    new SignJWT({ iss: 'orders', aud: 'inventory', caller, ...claims })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'kerf-service+jwt', kid })
      .sign(privateKey)
  return { tokens, signed, advance: (ms: number) => void (nowMs += ms), seconds: () => nowMs / 1_000 }
}

test('a token is good for a minute, whatever it says itself, even to whoever has believed it before', async () => {
  const { tokens, signed, advance, seconds } = await world()
  const token = await signed({ iat: seconds(), exp: seconds() + 86_400 })
  expect(await tokens.verify(token, 'inventory')).toEqual({ from: 'orders', caller })
  advance(59_000)
  expect(await tokens.verify(token, 'inventory')).toEqual({ from: 'orders', caller })
  advance(20_000) // beyond what clocks may differ by
  expect(tokens.verify(token, 'inventory')).rejects.toMatchObject({ code: 'service-token-invalid' })
})

test('who asks again within half a minute brings the same token, and a fresh one after it', async () => {
  const { tokens, advance } = await world()
  const first = await tokens.sign('orders', 'inventory', caller)
  advance(29_000)
  expect(await tokens.sign('orders', 'inventory', caller)).toBe(first)
  expect(await tokens.sign('orders', 'payments', caller)).not.toBe(first)
  advance(2_000)
  expect(await tokens.sign('orders', 'inventory', caller)).not.toBe(first)
})

test('a process signs only for what it hosts', async () => {
  const { tokens } = await world()
  expect(tokens.sign('gateway', 'inventory', caller)).rejects.toThrow('no key of gateway')
})
