// Reads a configuration for two modules, one with settings of its own.
import { z } from '@hono/zod-openapi'
import { type Config, readConfig } from '../../../runtime/config/config.ts'

export const modules = [
  { name: 'orders', settings: {} },
  {
    name: 'stock-room',
    settings: { LIMIT: z.coerce.number().int().default(5), API_KEY: z.string().min(8).optional() },
  },
]
export const url = 'postgres://kerf:secret@localhost/kerf'
export const development = { NODE_ENV: 'development' }

export async function configOf(environment: Record<string, string>): Promise<Config> {
  const read = await readConfig({ ...development, ...environment }, modules)
  if ('faults' in read) throw new Error(read.faults.join('\n'))
  return read.config
}

export async function faultsOf(environment: Record<string, string>): Promise<readonly string[]> {
  const read = await readConfig({ ...development, ...environment }, modules)
  return 'faults' in read ? read.faults : []
}
