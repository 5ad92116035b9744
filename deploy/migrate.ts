// `bun run migrate`: makes roles, schemas, tables and privileges in the databases that the environment names.
import { z } from '@hono/zod-openapi'
import { type MigrationReport, migrate } from '../runtime/database/migrate.ts'
import { derivePassword, namesRoleOf, roleOf, variableOf } from '../runtime/database/role-url.ts'
import { openEnvironment } from '../runtime/config/environment.ts'
import { migrationsFolder, modules as definitions } from './modules.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The administrator's URL for each module, or all that is wrong with what the environment says. */
export function administrators(
  modules: readonly string[],
  environment: Environment,
): { urls: Map<string, string>; mistakes: string[] } {
  const urls = new Map<string, string>()
  const mistakes: string[] = []
  for (const module of modules) {
    const url = environment[variableOf(module)] || environment['DATABASE_URL']
    const mistake = url ? mistakeIn(url, module) : missing(module)
    if (url && mistake === undefined) urls.set(module, url)
    else if (mistake !== undefined) mistakes.push(mistake)
  }
  return { urls, mistakes: [...new Set(mistakes)] }
}

function missing(module: string): string {
  return (
    `No database for ${module}. Set DATABASE_URL, or ${variableOf(module)}, to an administrator's URL. ` +
    '(`bun run dev` brings a database of its own, and migrates it.)'
  )
}

function mistakeIn(url: string, module: string): string | undefined {
  try {
    derivePassword(url, module)
    if (!namesRoleOf(url, module)) return undefined
    return `The database URL of ${module} names the role ${roleOf(module)}, which owns nothing. Give an administrator's URL to migrate with.`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function told(report: MigrationReport): string {
  const lines = report.map(({ module, applied }) => `${module}: ${applied.join(', ') || 'nothing to apply'}`)
  return lines.join('\n')
}

async function main(): Promise<number> {
  const modules = definitions.map(({ name }) => name)
  const reader = openEnvironment(process.env)
  const wanted = ['DATABASE_URL', ...modules.map(variableOf)].map((name) => [name, z.string().optional()])
  const given = await reader.read<Record<string, z.ZodOptional<z.ZodString>>>(Object.fromEntries(wanted))
  const { urls, mistakes } = administrators(modules, given)
  mistakes.unshift(...reader.faults)
  if (mistakes.length > 0) {
    console.error(mistakes.join('\n'))
    return 1
  }
  try {
    const urlOf = (module: string): string => urls.get(module) ?? ''
    console.log(told(await migrate({ modules, urlOf, migrationsFolder })))
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  }
}

if (import.meta.main) process.exitCode = await main()
