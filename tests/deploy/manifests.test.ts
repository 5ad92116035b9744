// What deploy/kubernetes/ promises: made from the modules, understood by the cluster, closed but for what is declared.
import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { manifests } from '../../deploy/kubernetes/manifests.ts'
import { modules } from '../../deploy/modules.ts'
import { trafficOf } from '../../deploy/secrets/traffic.ts'
import { type Labels, type Manifest, type Policy, selects, wayBetween } from './cluster.ts'
import { component, folder, of, overlays } from './shipped-manifests.ts'

const podsOf = (objects: readonly Manifest[]) =>
  of(objects, 'Deployment', 'Job').flatMap(({ spec }) => (spec?.template ? [spec.template] : []))
const labelsOfPod = (name: string): Labels => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': 'kerf',
})

test('the manifests are as the modules say: `bun run manifests` would change nothing', async () => {
  const committed: Record<string, unknown[]> = {}
  for (const path of new Bun.Glob('**/*.yaml').scanSync(folder)) {
    const text = await Bun.file(join(folder, path)).text()
    committed[path] = [Bun.YAML.parse(text)].flat()
    // Written out: not every reader of such files follows an alias.
    expect([path, ...(text.match(/^.*: [&*]\w+$/gm) ?? [])]).toEqual([path])
  }
  expect(committed).toEqual(structuredClone(manifests) as Record<string, unknown[]>)
})

test('every object has the shape that the cluster’s own schema gives its kind', async () => {
  for (const object of [...overlays.monolith, ...overlays.split, ...component]) await checked(object)
  const [deployment] = of(overlays.split, 'Deployment')
  const broken = { ...deployment, spec: { ...deployment?.spec, selector: undefined } }
  expect(checked(broken as unknown as Manifest)).rejects.toThrow('selector') // what the test is for
})

describe.each(Object.entries(overlays))('the overlay %s', (_, objects) => {
  test('selects with every selector exactly the pods of its own name', () => {
    const pods = podsOf(objects).map(({ metadata }) => metadata.labels)
    for (const { kind, metadata, spec } of of(objects, 'Deployment', 'Service', 'PodDisruptionBudget')) {
      const selector = kind === 'Service' ? { matchLabels: spec?.selector as Labels } : spec?.selector
      const found = pods.filter((labels) => selects(selector ?? {}, labels))
      expect([kind, metadata.name, found]).toEqual([kind, metadata.name, [labelsOfPod(metadata.name)]])
    }
    const deployments = of(objects, 'Deployment').map(({ metadata }) => metadata.name)
    const scaled = of(objects, 'HorizontalPodAutoscaler').map(({ spec }) => spec?.scaleTargetRef?.name ?? '')
    expect(scaled).toEqual(deployments)
  })

  test('runs every pod as Pod Security’s restricted demands, its root file system read-only, its secrets files', () => {
    for (const { spec } of podsOf(objects)) {
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65_532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
              readOnlyRootFilesystem: true,
            },
            resources: { limits: { memory: '512Mi' } },
          },
        ],
      })
      for (const { name, value = '' } of spec.containers.flatMap(({ env = [] }) => env))
        if (/URL|PASSWORD|KEYS|SECRET/.test(name)) expect(value).toStartWith('/run/secrets/kerf')
    }
  })

  test('lets nobody in but clients at the gateway, Prometheus, and those it says', () => {
    const policies = of(objects, 'NetworkPolicy') as unknown as Policy[] // by their kind
    const closed = policies.find(({ metadata }) => metadata.name === 'default-deny')?.spec
    expect(closed?.policyTypes).toEqual(['Ingress', 'Egress'])
    for (const { metadata } of podsOf(objects))
      expect(selects(closed?.podSelector ?? {}, metadata.labels)).toBe(true)
    const edge = of(objects, 'Service')
    const open = policies.filter(({ spec }) => spec.ingress?.some(({ from }) => from === undefined))
    expect(open.map(({ metadata }) => metadata.name)).toEqual(['from-clients'])
    for (const { metadata } of podsOf(objects))
      expect(selects(open[0]?.spec.podSelector ?? {}, metadata.labels)).toBe(
        edge.some((service) => service.metadata.name === metadata.labels['app.kubernetes.io/name']),
      )
  })
})

test('no policy is about a pod that is not Kerf’s: what stands beside it in its namespace keeps its own ways', () => {
  for (const objects of Object.values(overlays))
    for (const { metadata, spec } of of(objects, 'NetworkPolicy') as unknown as Policy[])
      // by their kind
      for (const name of ['postgres', 'redis', 'anything'])
        expect([metadata.name, selects(spec.podSelector, { 'app.kubernetes.io/name': name })]).toEqual([
          metadata.name,
          false,
        ])
})

test('in the split, processes reach each other’s port where their modules declare it, and nowhere else', () => {
  const policies = of(overlays.split, 'NetworkPolicy') as unknown as Policy[] // by their kind
  const traffic = trafficOf(modules)
  const names = modules.map(({ name }) => name)
  for (const from of ['gateway', ...names]) {
    const reached = ['gateway', ...names].filter((to) =>
      wayBetween(policies, labelsOfPod(`kerf-${from}`), labelsOfPod(`kerf-${to}`), 4000),
    )
    expect([from, ...reached.toSorted()]).toEqual([
      from,
      ...(from === 'gateway' ? names.toSorted() : traffic.calledBy(from)),
    ])
    expect(
      wayBetween(policies, labelsOfPod(`kerf-${from}`), { 'app.kubernetes.io/name': 'postgres' }, 5432),
    ).toBe(from !== 'gateway')
  }
})

test('a module is called by whom it hears from and whom it tells, by its users, and by nobody else', () => {
  const [users, inventory, orders] = ['users', 'inventory', 'orders'].map((name) =>
    modules.find((module) => module.name === name),
  )
  if (!users || !inventory || !orders) throw new Error('the modules have other names now: name them here')
  const deaf = { ...orders, uses: [], processes: [], handlers: [] }
  expect(trafficOf([users, inventory, orders]).calledBy('orders')).toContain('inventory')
  expect(trafficOf([users, inventory, deaf]).calledBy('orders')).toEqual([])
  expect(trafficOf([users, inventory, deaf]).calledBy('inventory')).toEqual([])
})

test('KEDA, from its own namespace, asks each module’s own queue in the Redis beside Kerf', () => {
  const asked = of(component, 'ScaledObject').flatMap(({ metadata, spec }) =>
    (spec?.triggers ?? [])
      .filter(({ type }) => type === 'redis')
      .map((each) => [metadata.name, each.metadata]),
  )
  expect(asked).toEqual(
    modules.map(({ name }) => [
      `kerf-${name}`,
      { address: 'redis.kerf.svc:6379', listName: `kerf:kerf-${name}:wait`, listLength: '100' },
    ]),
  )
})

/** Throws where the object is not of its kind's schema. */
async function checked(object: Manifest): Promise<void> {
  const library = object.apiVersion.startsWith('keda.sh') ? '@kubernetes-models/keda' : 'kubernetes-models'
  const known = (await import(`${library}/${object.apiVersion}/${object.kind}`)) as Record<string, Kind>
  const Kind = known[object.kind]
  if (!Kind) throw new Error(`${object.apiVersion} ${object.kind} is unknown`)
  new Kind(object).validate()
}

type Kind = new (data: Manifest) => { validate(): void }
