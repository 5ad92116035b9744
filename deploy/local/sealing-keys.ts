// The keys that seal what is secret in development's database: drawn once, kept beside the data.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from '@hono/zod-openapi'
import { sealingVariableOf } from '../../runtime/security/sealing.ts'
import { sealingModules } from '../secrets/sealing-modules.ts'

const Keys = z.record(z.string(), z.string())

/** Of this checkout, by the variable that names them. The file is for its owner alone. */
export async function developmentSealingKeys(directory: string): Promise<z.output<typeof Keys>> {
  const path = join(directory, 'sealing-keys.json')
  const file = Bun.file(path)
  const known = (await file.exists()) ? Keys.parse(await file.json()) : {}
  const unknown = sealingModules.map(sealingVariableOf).filter((variable) => !(variable in known))
  if (unknown.length === 0) return known
  const drawn = unknown.map((each) => [each, crypto.getRandomValues(new Uint8Array(32)).toBase64()])
  const keys = { ...known, ...Object.fromEntries(drawn) }
  await mkdir(directory, { recursive: true })
  await writeFile(path, JSON.stringify(keys), { mode: 0o600 })
  return keys
}
