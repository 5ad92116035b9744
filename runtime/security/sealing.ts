// Secrets at rest: sealed by the module that stores them, each for its own place alone (JWE, RFC 7516).
import { createHash } from 'node:crypto'
import { compactDecrypt, CompactEncrypt, decodeProtectedHeader } from 'jose'
import { list } from '../config/values.ts'
import { failure } from '../failure.ts'

/** 32 bytes, and a name for them that tells nothing of them: the beginning of their SHA-256. */
interface SealingKey {
  readonly kid: string
  readonly bytes: Uint8Array
}
/** The first one seals, all of them open. */
export type SealingKeys = readonly SealingKey[]

/** Where a secret lies: `<module>.<table>/<row>`. Sealed for one place, it is not opened at another. */
export type Place = `${string}.${string}/${string}`

/** For an operator to mend: at start, or by the dead letters of what could not be done. */
const sealingKeyMissing = failure(
  'unavailable',
  'sealing-key-missing',
  'What this needs was sealed with a key that is not here.',
)

const alg = 'dir'
const enc = 'A256GCM'

/** The setting of a module that seals, `SEALING_KEYS_<MODULE>`: keys with commas between them. Empty, if not set. */
export const sealingKeys = list
  .refine(
    (keys) => keys.every((key) => /^[\w+/-]{43}=?$/.test(key)),
    'expected keys of 32 bytes in base64, with commas between them (`openssl rand -base64 32` makes one)',
  )
  .transform((keys): SealingKeys => keys.map((key) => keyOf(Buffer.from(key, 'base64'))))

function keyOf(bytes: Uint8Array): SealingKey {
  return { kid: createHash('sha256').update(bytes).digest('base64url').slice(0, 16), bytes }
}

/** The variable that holds the keys of a module. */
export function sealingVariableOf(module: string): string {
  return `SEALING_KEYS_${module.replaceAll('-', '_').toUpperCase()}`
}

/** What keeps a module from starting that seals `what`: having no key for it. */
export function sealingFaults(module: string, keys: SealingKeys, what: string): string[] {
  const variable = sealingVariableOf(module)
  return keys.length > 0
    ? []
    : [
        `${variable} is not set, and ${module} stores ${what} sealed alone. Set it, or ${variable}_FILE, to 32 random bytes in base64 (\`openssl rand -base64 32\`), and keep them apart from the backups.`,
      ]
}

/** Throws where there is no key. */
export async function seal(secret: string, place: Place, [key]: SealingKeys): Promise<string> {
  if (!key) throw new Error(`${variableAt(place)} holds no key to seal ${place} with.`)
  // The header is authenticated with the rest; `sub` binds it to its place (RFC 7519, 5.3).
  return new CompactEncrypt(new TextEncoder().encode(secret))
    .setProtectedHeader({ alg, enc, kid: key.kid, sub: place })
    .encrypt(key.bytes)
}

/** Fails with `sealing-key-missing` where its key is not among these; throws where it was altered, or sealed for another place. */
export async function unseal(sealed: string, place: Place, keys: SealingKeys): Promise<string> {
  const { kid, sub } = decodeProtectedHeader(sealed) as { kid?: string; sub?: string } // as `seal` writes it; where not, it is refused below
  const key = keys.find((each) => each.kid === kid)
  if (!key)
    throw sealingKeyMissing({
      detail: `A secret of ${moduleOf(place)} is sealed with the key ${kid}, which ${variableAt(place)} does not hold. Add that key after the others; deploy/README.md says what to do where it is lost.`,
      cause: place,
    })
  if (sub !== place) throw new Error(`What lies at ${place} was sealed for ${sub}.`)
  const pinned = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] }
  try {
    return new TextDecoder().decode((await compactDecrypt(sealed, key.bytes, pinned)).plaintext)
  } catch (cause) {
    throw new Error(`What lies at ${place} was altered.`, { cause })
  }
}

/** The same, sealed with the first key: itself, where it is already. Fails as `unseal` does. */
export async function resealed(sealed: string, place: Place, keys: SealingKeys): Promise<string> {
  return decodeProtectedHeader(sealed).kid === keys[0]?.kid
    ? sealed
    : seal(await unseal(sealed, place, keys), place, keys)
}

function moduleOf(place: Place): string {
  return place.slice(0, place.indexOf('.'))
}

function variableAt(place: Place): string {
  return sealingVariableOf(moduleOf(place))
}
