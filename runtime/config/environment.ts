// Environment variables: read in one way, from the variable or from the file that it names, with every fault told.
import { readFile } from 'node:fs/promises'
import type { z } from '@hono/zod-openapi'

export type Environment = Readonly<Record<string, string | undefined>>
export type Shape = Readonly<Record<string, z.ZodType>>
export type ValuesOf<S extends Shape> = { readonly [Name in keyof S]: z.output<S[Name]> }

/** Gathers faults; a value that has one is `undefined`, and nobody may use it. */
export interface EnvironmentReader {
  /** Each variable of `shape`, parsed. `shown` says which values a fault may repeat; all others could be secrets. */
  read<S extends Shape>(shape: S, shown?: ReadonlySet<string>): Promise<ValuesOf<S>>
  readonly faults: string[]
}

export function openEnvironment(environment: Environment): EnvironmentReader {
  const faults: string[] = []

  const textOf = async (name: string): Promise<string | undefined> => {
    const text = environment[name] || undefined
    const path = environment[`${name}_FILE`] || undefined
    if (path === undefined) return text
    if (text !== undefined)
      return void faults.push(`${name} and ${name}_FILE are both set. Keep one of them.`)
    try {
      return (await readFile(path, 'utf8')).replace(/\r?\n$/, '') || undefined
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : error
      faults.push(
        `${name}_FILE names ${path}, which cannot be read (${String(code)}). Correct the path or its rights.`,
      )
    }
  }

  return {
    faults,
    async read<S extends Shape>(shape: S, shown: ReadonlySet<string> = new Set()) {
      const values: Record<string, unknown> = {}
      for (const [name, schema] of Object.entries(shape)) {
        const before = faults.length
        const text = await textOf(name)
        if (faults.length > before) continue
        const parsed = schema.safeParse(text)
        if (parsed.success) values[name] = parsed.data
        else faults.push(sentenceFor(name, text, parsed.error, shown.has(name)))
      }
      return Object.freeze(values) as ValuesOf<S> // complete, or there are faults
    },
  }
}

function sentenceFor(name: string, text: string | undefined, error: z.ZodError, shown: boolean): string {
  const expected = error.issues.map(({ message }) => message.replace(/\.$/, '')).join('; ')
  if (text === undefined) return `${name} is not set: ${expected}. Set it, or ${name}_FILE.`
  return `${name}${shown ? `=${JSON.stringify(text)}` : ''} is not acceptable: ${expected}.`
}
