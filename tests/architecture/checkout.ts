// The files of this checkout, as the rules about them see them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dir, '../..')

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
}

/** What people wrote: code, papers and settings; nothing that is installed or generated. */
export function sourceFiles(folder = root): SourceFile[] {
  const globs = ['*', '{modules,runtime,deploy,tests}/**/*']
  return globs
    .flatMap((glob) => [...new Bun.Glob(glob).scanSync({ cwd: folder })])
    .filter((path) => /\.(ts|tsx|mjs|md|json|toml|yaml|sh)$/.test(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
}
