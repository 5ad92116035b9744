// One kind of process in the cluster: its Deployment, and what keeps enough of it alive.
import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import type { IContainer, IService } from 'kubernetes-models/v1'
import { sealingVariableOf } from '../../runtime/security/sealing.ts'
import { gateway, type Host } from '../../runtime/hosting/topology.ts'
import { sealingKeysFile, sealingModules } from '../secrets/sealing-modules.ts'
import { isWhole, labelsOf, modulesOf, objectName, ports, secretsFolder } from './names.ts'
import { databaseFiles, type OwnPart, podOf } from './pod.ts'

export function processObjects(hosts: Host) {
  const edge = hosts.includes(gateway) ? [service(hosts)] : []
  return [deployment(hosts), ...edge, autoscaler(hosts), disruptionBudget(hosts)]
}

function deployment(hosts: Host): IDeployment {
  const name = objectName(hosts)
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: labelsOf(name) },
    spec: {
      // No `replicas`: the autoscaler says how many.
      revisionHistoryLimit: 5,
      selector: { matchLabels: labelsOf(name) },
      // The new one serves before the old one leaves.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: labelsOf(name) },
        spec: podOf({ secret: name, container: containerOf(hosts), rest: spread(name) }),
      },
    },
  }
}

function containerOf(hosts: Host): OwnPart {
  const own = modulesOf(hosts)
  const doors = [
    ...(hosts.includes(gateway) ? [{ name: 'clients', containerPort: ports.clients }] : []),
    ...(hasPeers(hosts) ? [{ name: 'processes', containerPort: ports.processes }] : []),
    { name: 'operator', containerPort: ports.operator },
  ]
  const probe = (path: string) => ({ httpGet: { path, port: 'operator' }, timeoutSeconds: 3 })
  return {
    ports: doors,
    env: [
      { name: 'KERF_HOST', value: isWhole(hosts) ? 'all' : hosts.join(',') },
      ...(isWhole(hosts) ? [] : toTheOthers),
      ...databaseFiles(own),
      ...(own.includes('users')
        ? [{ name: 'ADMIN_PASSWORD_FILE', value: `${secretsFolder}/admin-password` }]
        : []),
      ...own
        .filter((module) => sealingModules.includes(module))
        .map((module) => ({
          name: `${sealingVariableOf(module)}_FILE`,
          value: `${secretsFolder}/${sealingKeysFile(module)}`,
        })),
    ],
    // Up to a minute, on a busy node.
    startupProbe: { ...probe('/livez'), periodSeconds: 1, failureThreshold: 60 },
    livenessProbe: { ...probe('/livez'), periodSeconds: 10 },
    readinessProbe: { ...probe('/readyz'), periodSeconds: 2, failureThreshold: 2 },
  }
}

const toTheOthers: NonNullable<IContainer['env']> = [
  // Listening on its own address it is found by that: names of pods are known to nobody.
  { name: 'INTERNAL_HOST', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  { name: 'REDIS_URL_FILE', value: `${secretsFolder}/redis-url` },
  { name: 'KERF_KEYS', value: secretsFolder },
]

const hasPeers = (hosts: Host) => !isWhole(hosts) && modulesOf(hosts).length > 0

function spread(name: string) {
  const over = (topologyKey: string) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: labelsOf(name) },
  })
  return {
    // It serves for 5 s more, for balancers to see it, and ends within 15.
    terminationGracePeriodSeconds: 30,
    topologySpreadConstraints: [over('topology.kubernetes.io/zone'), over('kubernetes.io/hostname')],
  }
}

/** For clients. Processes find each other by their leases, and Prometheus finds pods. */
function service(hosts: Host): IService {
  const name = objectName(hosts)
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: labelsOf(name) },
    spec: { selector: labelsOf(name), ports: [{ name: 'clients', port: 80, targetPort: 'clients' }] },
  }
}

function autoscaler(hosts: Host): IHorizontalPodAutoscaler {
  const name = objectName(hosts)
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, labels: labelsOf(name) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
  }
}

function disruptionBudget(hosts: Host): IPodDisruptionBudget {
  const name = objectName(hosts)
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, labels: labelsOf(name) },
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: labelsOf(name) },
    },
  }
}
