// The document as TypeScript's types, as any client developer would generate them.
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'

const header = '// Generated from openapi.json by `bun run api:accept`; not to be edited.\n'

/** Formatted. `document` is OpenAPI, parsed. */
export async function typesOf(document: object): Promise<string> {
  const nodes = await openapiTS(document as OpenAPI3, { alphabetize: true, defaultNonNullable: false }) // redocly checks that it is one
  return formatted(header + astToString(nodes), 'ts')
}

/** As `bun fmt` writes it. */
export async function formatted(text: string, kind: 'ts' | 'json'): Promise<string> {
  const child = Bun.spawn([process.execPath, 'fmt', '--stdin-filepath', `text.${kind}`], {
    stdin: new Blob([text]),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, complained, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  if (code !== 0) throw new Error(`bun fmt: ${complained}`)
  return out
}
