// Tokens that must not be believed.
import { createHmac, sign } from 'node:crypto'
import { beforeAll, expect, test } from 'bun:test'
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import { Failure } from '../../../runtime/failure.ts'
import { openAccessTokens } from '../../../runtime/security/access-token.ts'
import { forged, goodClaims, goodHeader, nowS, type Signer, signer, tokenOf } from './tokens.ts'

let honest: Signer
let stranger: Signer
let callerOf: ReturnType<typeof openAccessTokens>

beforeAll(async () => {
  honest = await signer('k1')
  stranger = await signer('k1')
  callerOf = openAccessTokens({
    issuer: 'kerf',
    audience: 'kerf',
    freshMs: 250,
    trust: async () => ({ keys: [honest.jwk], revoked: [], until: '' }),
    onAway: () => {},
    now: () => nowS * 1_000,
  })
})

async function verdict(token: string): Promise<string> {
  try {
    await callerOf(token)
    return 'believed'
  } catch (error) {
    return error instanceof Failure ? error.code : String(error)
  }
}

test('a good token is believed, so that the refusals below mean something', async () => {
  expect(await verdict(await tokenOf(honest))).toBe('believed')
})

test.each(['none', 'None', 'NONE', '', 'HS256', 'ES256', 'RS256', 'Ed25519', 'EdDSA '])(
  'a token without a signature is refused, whatever it says of its algorithm: %p',
  async (alg) => {
    expect(await verdict(forged({ ...goodHeader, kid: 'k1', alg }, goodClaims))).toBe('invalid-token')
  },
)

test('an HMAC made with the public key is refused', async () => {
  const pem = await exportSPKI((await importJWK(honest.jwk, 'EdDSA')) as CryptoKey)
  const raw = Buffer.from(honest.jwk.x ?? '', 'base64url')
  for (const secret of [pem, raw, honest.jwk.x ?? '', JSON.stringify(honest.jwk)])
    for (const alg of ['HS256', 'HS512', 'EdDSA']) {
      const unsigned = forged({ ...goodHeader, kid: 'k1', alg }, goodClaims).replace(/\.$/, '')
      const mac = createHmac(alg === 'HS512' ? 'sha512' : 'sha256', secret)
        .update(unsigned)
        .digest('base64url')
      expect(await verdict(`${unsigned}.${mac}`)).toBe('invalid-token')
    }
})

test('a stranger’s key under a known id, or brought along in the header, is refused', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const es256 = new SignJWT(goodClaims).setProtectedHeader({
    alg: 'ES256',
    typ: 'at+jwt',
    kid: 'k1',
    jwk: await exportJWK(publicKey),
  })
  expect(await verdict(await es256.sign(privateKey))).toBe('invalid-token')
  for (const header of [
    {},
    { jwk: stranger.jwk },
    { jwk: stranger.jwk, kid: 'k9' },
    { jwk: stranger.jwk, kid: undefined },
  ])
    expect(await verdict(await tokenOf(stranger, {}, header))).toBe('invalid-token')
})

test('no address that a header names is asked', async () => {
  let asked = 0
  const trap = Bun.serve({ port: 0, fetch: () => ((asked += 1), Response.json({ keys: [stranger.jwk] })) })
  for (const name of ['jku', 'x5u', 'iss'])
    for (const kid of ['k1', 'k9', trap.url.href])
      expect(await verdict(await tokenOf(stranger, {}, { [name]: trap.url.href, kid }))).toBe('invalid-token')
  expect(asked).toBe(0)
  await trap.stop(true)
})

test.each([
  undefined,
  '',
  '../../k1',
  "k1' or '1'='1",
  'k1\u0000',
  'K1',
  '__proto__',
  'constructor',
  1,
  null,
  [['k1']],
  { kid: 'k1' },
])('a key id of %p names no key', async (kid) => {
  const header = JSON.parse(JSON.stringify({ ...goodHeader, kid })) as object
  const unsigned = forged(header, goodClaims).replace(/\.$/, '')
  const signature = sign(null, Buffer.from(unsigned), { key: await pemOf(honest) })
  expect(await verdict(`${unsigned}.${signature.toString('base64url')}`)).toBe('invalid-token')
})

test.each<[string, Record<string, unknown>]>([
  ['another issuer', { iss: 'evil' }],
  ['no issuer', { iss: undefined }],
  ['another audience', { aud: 'kerf-internal' }],
  ['a list of other audiences', { aud: ['a', 'b'] }],
  ['no audience', { aud: undefined }],
  ['no subject', { sub: undefined }],
  ['a subject that is no id', { sub: 'admin' }],
  ['no session', { sid: undefined }],
  ['no role', { role: undefined }],
  ['an invented role', { role: 'root' }],
  ['a list of roles', { role: ['admin'] }],
  ['no end', { exp: undefined }],
  ['an end in words', { exp: String(nowS + 600) }],
  ['an end with a fraction', { exp: nowS + 600.5 }],
  ['an end that is null', { exp: null }],
  ['an end long past', { exp: nowS - 31 }],
  ['no beginning', { iat: undefined }],
  ['a beginning in words', { iat: String(nowS) }],
  ['a beginning in the future', { iat: nowS + 31 }],
  ['a beginning over an hour ago', { iat: nowS - 3_700 }],
  ['a time before which it does not count', { nbf: nowS + 31 }],
])('a signed token with %s is refused', async (_, claims) => {
  expect(await verdict(await tokenOf(honest, claims))).toBe('invalid-token')
})

test('an end beyond all numbers is refused', async () => {
  const claims = JSON.stringify(goodClaims).replace(`"exp":${nowS + 600}`, '"exp":1e400')
  const unsigned = forged({ ...goodHeader, kid: 'k1' }, claims).replace(/\.$/, '')
  const signature = sign(null, Buffer.from(unsigned), { key: await pemOf(honest) })
  expect(await verdict(`${unsigned}.${signature.toString('base64url')}`)).toBe('invalid-token')
})

test.each([undefined, 'JWT', 'rt+jwt', 'dpop+jwt', 'at', 1])('a token of type %p is refused', async (typ) => {
  expect(await verdict(await tokenOf(honest, {}, { typ }))).toBe('invalid-token')
})

test('an extension that must be understood is refused', async () => {
  expect(await verdict(forged({ ...goodHeader, kid: 'k1', crit: ['x'], x: 1 }, goodClaims, 'x'))).toBe(
    'invalid-token',
  )
})

test.each(['', '.', '..', 'a.b', 'a.b.c', 'a.b.c.d', 'a.b.c.d.e', '....', '\u0000.\u0000.\u0000'])(
  'what is no token is refused: %p',
  async (token) => {
    expect(await verdict(token)).toBe('invalid-token')
  },
)

test('a token with one bit changed is refused, wherever', async () => {
  const token = await tokenOf(honest)
  // The last letter carries bits that belong to no byte.
  for (let at = 0; at < token.length - 1; at += 7) {
    const bit = token[at] === 'A' ? 'B' : 'A'
    if (token[at] === '.') continue
    expect(await verdict(token.slice(0, at) + bit + token.slice(at + 1))).toBe('invalid-token')
  }
})

test('a token too long to be one of ours is not even looked at', async () => {
  expect(await verdict(await tokenOf(honest, { more: 'x'.repeat(5_000) }))).toBe('invalid-token')
})

async function pemOf({ privateKey }: Signer): Promise<string> {
  const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${bytes}\n-----END PRIVATE KEY-----`
}
