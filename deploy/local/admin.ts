// The development admin: made up once, kept beside the data.
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from '@hono/zod-openapi'

const Admin = z.object({ email: z.string(), password: z.string() })
export type Admin = z.output<typeof Admin>

/** Reads the admin of this checkout, or makes one with a random password. The file is for its owner alone. */
export async function developmentAdmin(directory: string): Promise<Admin> {
  const path = join(directory, 'admin.json')
  const file = Bun.file(path)
  if (await file.exists()) return Admin.parse(await file.json())
  const admin: Admin = {
    email: 'admin@example.com',
    password: crypto.getRandomValues(new Uint8Array(12)).toBase64({ alphabet: 'base64url' }),
  }
  await mkdir(directory, { recursive: true })
  await Bun.write(path, JSON.stringify(admin))
  await chmod(path, 0o600)
  return admin
}
