// What seals secrets in the databases of the tests: the same keys for all, so that one process opens what another sealed.
import { sealingModules } from '../../deploy/secrets/sealing-modules.ts'
import { sealingVariableOf } from '../../runtime/security/sealing.ts'

/** One of 32 bytes for each module that seals, as in the environment. */
export const sealingEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  sealingModules.map((name) => [
    sealingVariableOf(name),
    new Bun.CryptoHasher('sha256').update(name).digest('base64'),
  ]),
)
