// Scaling by what waits, with KEDA: for each module's processes the queue in Redis from which they take their messages.
import type { IScaledObject, ITriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1'
import { queueName } from '../../runtime/delivery/bullmq/job.ts'
import type { Host } from '../../runtime/hosting/topology.ts'
import { labelsOf, modulesOf, namespace, objectName } from './names.ts'

/** Signs in as the user `keda` of redis-acl.ts. */
export const redisAuthentication: ITriggerAuthentication = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'TriggerAuthentication',
  metadata: { name: 'kerf-keda', labels: labelsOf('kerf-keda') },
  spec: {
    secretTargetRef: ['username', 'password'].map((key) => ({ parameter: key, name: 'kerf-keda', key })),
  },
}

export function scaledObjects(topology: readonly Host[]): IScaledObject[] {
  return scaled(topology).map(scaledObject)
}

/** As a patch of kustomize's. */
export function withoutAutoscalers(topology: readonly Host[]) {
  const kind = 'HorizontalPodAutoscaler'
  const patch = { $patch: 'delete', apiVersion: 'autoscaling/v2', kind, metadata: { name: 'any' } }
  const name = scaled(topology).map(objectName).join('|')
  return { target: { kind, name }, patch: Bun.YAML.stringify(patch, null, 2) }
}

const scaled = (topology: readonly Host[]) => topology.filter((hosts) => modulesOf(hosts).length > 0)

function scaledObject(hosts: Host): IScaledObject {
  const name = objectName(hosts)
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name, labels: labelsOf(name) },
    spec: {
      scaleTargetRef: { name },
      minReplicaCount: 2,
      maxReplicaCount: 6,
      triggers: [
        { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } },
        ...modulesOf(hosts).map((module) => ({
          type: 'redis',
          metadata: {
            // In full: KEDA asks from a namespace of its own.
            address: `redis.${namespace}.svc:6379`,
            // Messages for each process, above which one more is started.
            listName: `kerf:${queueName(module)}:wait`,
            listLength: '100',
          },
          authenticationRef: { name: 'kerf-keda' },
        })),
      ],
    },
  }
}
