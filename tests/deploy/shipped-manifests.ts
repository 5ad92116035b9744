// The manifests that ship with Kerf, as the generator gives them: by overlay, and KEDA's component.
import { join } from 'node:path'
import { manifests } from '../../deploy/kubernetes/manifests.ts'
import { root } from '../architecture/checkout.ts'
import type { Manifest } from './cluster.ts'

export const folder = join(root, 'deploy/kubernetes')

const objectsOf = (path: RegExp): Manifest[] =>
  Object.entries(manifests).flatMap(([file, objects]) => (path.test(file) ? (objects as Manifest[]) : [])) // made there
const base = objectsOf(/^base\/(?!kustomization)/)

export const overlays = {
  monolith: [...base, ...objectsOf(/^overlays\/monolith\/(?!kustomization)/)],
  split: [...base, ...objectsOf(/^overlays\/split\/(?!kustomization)/)],
}
export const component = objectsOf(/^components\/keda\/(?!kustomization)/)

export const of = (objects: readonly Manifest[], ...kinds: string[]) =>
  objects.filter(({ kind }) => kinds.includes(kind))
