// The keys by which processes know each other: one pair for each module and the gateway, in a folder.
import { chmod, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import type { ServiceKey } from '../../runtime/security/service-key.ts'

const publicFile = 'public.json'

/** Where a private key lies: `<module>.json`, readable by its owner alone. */
const privateFile = (module: string) => `${module}.json`

/**
 * Makes a pair for each of `names` that has none. With `rotate`, a new one for all: the old public halves stay known,
 * so that tokens signed before are still believed, until they are removed from `public.json`.
 */
export async function makeServiceKeys(
  folder: string,
  names: readonly string[],
  rotate = false,
): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const present = new Set(await readdir(folder))
  const known = present.has(publicFile) ? await readKeys(join(folder, publicFile)) : []
  const made: string[] = []
  for (const name of names) {
    if (present.has(privateFile(name)) && !rotate) continue
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
    const jwk = await exportJWK(publicKey)
    const kid = `${name}.${(await calculateJwkThumbprint(jwk)).slice(0, 16)}`
    await writeSecret(join(folder, privateFile(name)), { ...(await exportJWK(privateKey)), kid })
    known.unshift({ ...jwk, kid })
    made.push(name)
  }
  await Bun.write(join(folder, publicFile), JSON.stringify({ keys: known }, null, 2))
  return made
}

/** The private keys of `names` and the public ones of all. Throws with the remedy where one is missing. */
export async function readServiceKeys(
  folder: string,
  names: readonly string[],
): Promise<{ own: ServiceKey[]; known: ServiceKey[] }> {
  const missing = [publicFile, ...names.map(privateFile)].filter((file) => !Bun.file(join(folder, file)).size)
  if (missing.length > 0)
    throw new Error(
      `KERF_KEYS (${folder}) lacks ${missing.join(', ')}: run \`bun run keys ${folder}\`, and give each process the private keys of what it hosts`,
    )
  const own = await Promise.all(
    names.map(async (name) => (await Bun.file(join(folder, privateFile(name))).json()) as ServiceKey),
  ) // written by makeServiceKeys
  return { own, known: await readKeys(join(folder, publicFile)) }
}

async function readKeys(path: string): Promise<ServiceKey[]> {
  const { keys } = (await Bun.file(path).json()) as { keys: ServiceKey[] } // written by makeServiceKeys
  return keys
}

async function writeSecret(path: string, value: unknown): Promise<void> {
  await Bun.write(path, '')
  await chmod(path, 0o600)
  await Bun.write(path, JSON.stringify(value))
}
