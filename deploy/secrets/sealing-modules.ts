// The modules that keep secrets sealed in their tables, and so are given keys for it.
import { sealingVariableOf } from '../../runtime/security/sealing.ts'
import { modules } from '../modules.ts'

export const sealingModules: readonly string[] = modules
  .filter(({ name, settings }) => sealingVariableOf(name) in settings)
  .map(({ name }) => name)

/** The file in which a process is given the keys of a module. */
export function sealingKeysFile(module: string): string {
  return `sealing-keys-${module}`
}
