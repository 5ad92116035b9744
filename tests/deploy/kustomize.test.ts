// What is put together of the manifests: by kustomize where kubectl is there, and by its rules as far as they matter here.
import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { manifests } from '../../deploy/kubernetes/manifests.ts'
import type { Manifest } from './cluster.ts'
import { component, folder, of, overlays } from './shipped-manifests.ts'

const file = 'kustomization.yaml'
const nameOf = ({ metadata }: Manifest) => metadata.name

interface Kustomization {
  readonly resources: readonly string[]
  readonly patches?: readonly { readonly target: { readonly kind: string; readonly name: string } }[]
}
const kustomizations = Object.entries(manifests)
  .filter(([path]) => path.endsWith(file))
  .map(([path, [made]]) => [join(folder, dirname(path)), made as Kustomization] as const) // made there

test('each kustomization lists every file beside it, and nothing that is not there', () => {
  for (const [place, { resources }] of kustomizations) {
    const beside = resources.filter((each) => !each.startsWith('..'))
    const there = readdirSync(place).filter((each) => each !== file)
    expect([place, beside.toSorted()]).toEqual([place, there.toSorted()])
    for (const each of resources.filter((each) => each.startsWith('..')))
      expect([each, existsSync(join(place, each, file))]).toEqual([each, true])
  }
  expect(kustomizations).toHaveLength(4)
})

test('KEDA’s component takes the autoscaler of each process with modules away, and gives it another', () => {
  const patches = kustomizations.flatMap(([, { patches: found = [] }]) => found)
  expect(patches).toMatchObject([{ target: { kind: 'HorizontalPodAutoscaler' } }])
  // kustomize takes the name for a pattern of the whole.
  const isTaken = new RegExp(`^(?:${patches[0]?.target.name})$`)
  const taken = of(overlays.split, 'HorizontalPodAutoscaler')
    .map(nameOf)
    .filter((name) => isTaken.test(name))
  expect(taken).toEqual(of(component, 'ScaledObject').map(nameOf))
  expect(taken).toHaveLength(overlays.split.filter(({ kind }) => kind === 'Deployment').length - 1)
})

const kubectl = Bun.which('kubectl')

test.skipIf(!kubectl)(
  'kustomize puts both overlays together, and the component into the split (skipped where there is no kubectl)',
  () => {
    const named = (each: Manifest) => `${each.kind} ${nameOf(each)}`
    const made = (place: string) => {
      const { stdout, stderr } = Bun.spawnSync([kubectl ?? '', 'kustomize', place])
      if (stdout.length === 0) throw new Error(stderr.toString())
      return (Bun.YAML.parse(stdout.toString()) as Manifest[]).map(named).toSorted() // of what was given
    }
    for (const [overlay, objects] of Object.entries(overlays))
      expect(made(join(folder, 'overlays', overlay))).toEqual(objects.map(named).toSorted())

    const above = mkdtempSync(join(tmpdir(), 'kerf-kustomize-'))
    const from = (place: string) => relative(realpathSync(above), join(folder, place))
    const kustomization = { resources: [from('overlays/split')], components: [from('components/keda')] }
    writeFileSync(join(above, file), Bun.YAML.stringify(kustomization, null, 2))
    const isLeft = (name: string) => !/^HorizontalPodAutoscaler kerf-(?!gateway)/.test(name)
    const expected = [...overlays.split, ...component].map(named).filter(isLeft).toSorted()
    expect(made(above)).toEqual(expected)
    rmSync(above, { recursive: true })
  },
)
