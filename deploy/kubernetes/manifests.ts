// Every manifest of deploy/kubernetes/ by its path, made from the module definitions: kustomize base, overlays, components.
import packageJson from '../../package.json' with { type: 'json' }
import { type Host, parseTopology } from '../../runtime/hosting/topology.ts'
import { topologyText } from '../topologies.ts'
import { redisAuthentication, scaledObjects, withoutAutoscalers } from './keda.ts'
import { migrationJob, namespaceObject, settingsObject } from './migration.ts'
import { image, namespace, objectName } from './names.ts'
import { commonPolicies, policiesOf } from './network.ts'
import { processObjects } from './process.ts'

/** The objects of one file, by its path below deploy/kubernetes/. */
export type Manifests = Readonly<Record<string, readonly object[]>>

const split = parseTopology(topologyText('split'))
const monolith = parseTopology(topologyText('monolith'))

export const manifests: Manifests = {
  ...folder('base', {
    files: {
      namespace: [namespaceObject],
      settings: [settingsObject],
      migrate: [migrationJob],
      network: commonPolicies,
    },
    rest: { namespace, images: [{ name: image, newTag: packageJson.version }] },
  }),
  ...overlay('monolith', monolith),
  ...overlay('split', split),
  ...folder('components/keda', {
    kind: 'Component',
    files: { authentication: [redisAuthentication], 'scaled-objects': scaledObjects(split) },
    // Two autoscalers would pull at one Deployment.
    rest: { patches: [withoutAutoscalers(split)] },
  }),
}

interface Folder {
  readonly kind?: 'Kustomization' | 'Component'
  readonly files: Readonly<Record<string, readonly object[]>>
  readonly rest?: Readonly<Record<string, unknown>>
  readonly above?: readonly string[]
}

function folder(path: string, { kind = 'Kustomization', files, rest = {}, above = [] }: Folder): Manifests {
  const kustomization = {
    apiVersion: `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`,
    kind,
    ...rest,
    resources: [...above, ...Object.keys(files).map((name) => `${name}.yaml`)],
  }
  const entries = Object.entries(files).map(([name, objects]) => [`${path}/${name}.yaml`, objects] as const)
  return { [`${path}/kustomization.yaml`]: [kustomization], ...Object.fromEntries(entries) }
}

function overlay(name: string, topology: readonly Host[]): Manifests {
  const processes = topology.map((hosts) => [objectName(hosts), processObjects(hosts)] as const)
  return folder(`overlays/${name}`, {
    above: ['../../base'],
    files: { ...Object.fromEntries(processes), network: policiesOf(topology) },
    rest: { namespace },
  })
}
