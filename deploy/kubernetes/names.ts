// What the objects in the cluster are called, and on which ports they listen.
import { gateway, type Host } from '../../runtime/hosting/topology.ts'
import { modules } from '../modules.ts'

export const namespace = 'kerf'
export const image = 'kerf'
/** Where a process finds its secrets. */
export const secretsFolder = '/run/secrets/kerf'
export const ports = { clients: 3000, processes: 4000, operator: 9464 } as const
export const migration = 'kerf-migrate'
export const settings = 'kerf-settings'

export const moduleNames = modules.map((module) => module.name)

/** What a process hosts beside the gateway. */
export const modulesOf = (hosts: Host): string[] => hosts.filter((host) => host !== gateway)
export const isWhole = (hosts: Host): boolean => hosts.length === moduleNames.length + 1

/** Its Deployment, Service, Secret and so on all have this name. */
export const objectName = (hosts: Host): string => (isWhole(hosts) ? 'kerf' : `kerf-${hosts.join('-')}`)

const partOf = { 'app.kubernetes.io/part-of': 'kerf' } as const

/** The labels that say which pods are meant. */
export const labelsOf = (name: string): Record<string, string> => ({
  'app.kubernetes.io/name': name,
  ...partOf,
})
export const everyPod = { matchLabels: partOf }
/** The pods of these names. */
export const podsNamed = (names: readonly string[]) => ({
  matchLabels: partOf,
  matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: [...names] }],
})
