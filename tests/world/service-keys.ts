// Keys of modules, made in a moment, and what a process that hosts some of them signs with.
import { generateKeyPairSync } from 'node:crypto'
import { type MessageSignatures, openMessageSignatures } from '../../runtime/security/message-signatures.ts'
import type { ServiceKey } from '../../runtime/security/service-key.ts'

export interface TestKeys {
  /** The public ones of all. */
  readonly known: readonly ServiceKey[]
  /** The private ones of these. */
  ownOf(...hosted: string[]): ServiceKey[]
  /** Of a process that hosts these. */
  signaturesOf(...hosted: string[]): MessageSignatures
}

export function testKeys(...modules: string[]): TestKeys {
  const pairs = modules.map((module) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const kid = `${module}.test`
    const own: ServiceKey = { ...privateKey.export({ format: 'jwk' }), kid }
    const known: ServiceKey = { ...publicKey.export({ format: 'jwk' }), kid }
    return { module, own, known }
  })
  const known = pairs.map((pair) => pair.known)
  const ownOf = (...hosted: string[]) =>
    pairs.filter(({ module }) => hosted.includes(module)).map(({ own }) => own)
  return { known, ownOf, signaturesOf: (...hosted) => openMessageSignatures(ownOf(...hosted), known) }
}
