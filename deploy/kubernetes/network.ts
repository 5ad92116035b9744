// Who may reach whom in the cluster: nobody, but for what the modules declare and what they stand on.
import type {
  INetworkPolicy,
  INetworkPolicyEgressRule,
  INetworkPolicyIngressRule,
  INetworkPolicyPort,
  INetworkPolicySpec,
} from 'kubernetes-models/networking.k8s.io/v1'
import { gateway, type Host } from '../../runtime/hosting/topology.ts'
import { modules } from '../modules.ts'
import { trafficOf } from '../secrets/traffic.ts'
import { everyPod, isWhole, migration, modulesOf, objectName, podsNamed, ports } from './names.ts'

/** What modules reach outside of the cluster: the payment provider; mail servers and the receivers of webhooks. */
const outside: Readonly<Record<string, readonly number[]>> = {
  payments: [443],
  notifications: [25, 443, 465, 587],
}
const privateV4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
]
const privateV6 = ['fc00::/7', 'fe80::/10']

type Pods = NonNullable<INetworkPolicySpec['podSelector']>

const tcp = (...numbers: readonly number[]): INetworkPolicyPort[] =>
  numbers.map((port) => ({ protocol: 'TCP', port }))
const policy = (name: string, spec: INetworkPolicySpec): INetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec,
})

/** For every topology: Kerf's own pods closed, and then open for names and for the operator. Neighbours are let be. */
export const commonPolicies: readonly INetworkPolicy[] = [
  policy('default-deny', { podSelector: everyPod, policyTypes: ['Ingress', 'Egress'] }),
  policy(
    'to-dns',
    egress(everyPod, {
      to: [
        { namespaceSelector: named('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
      ],
      ports: [{ protocol: 'UDP', port: 53 }, ...tcp(53)],
    }),
  ),
  policy(
    'from-prometheus',
    ingress(everyPod, {
      from: [{ namespaceSelector: named('monitoring') }],
      ports: tcp(ports.operator),
    }),
  ),
  policy(
    'to-collector',
    egress(everyPod, {
      to: [{ namespaceSelector: named('monitoring') }],
      ports: tcp(4318),
    }),
  ),
]

/** For a topology: clients to the gateway, processes to each other where their modules declare it, all to what they stand on. */
export function policiesOf(topology: readonly Host[]): INetworkPolicy[] {
  const withDatabase = topology.filter((hosts) => modulesOf(hosts).length > 0).map(objectName)
  const isSplit = topology.length > 1
  return [
    ...topology
      .filter((hosts) => hosts.includes(gateway))
      .map((hosts) =>
        policy('from-clients', ingress(podsNamed([objectName(hosts)]), { ports: tcp(ports.clients) })),
      ),
    standingOn('postgres', 5432, [...withDatabase, migration]),
    ...(isSplit ? [standingOn('redis', 6379, topology.map(objectName))] : []),
    ...topology.flatMap((hosts) => toTheWorld(hosts)),
    ...topology.flatMap((hosts) => betweenProcesses(hosts, topology)),
  ]
}

/** For what lives beside Kerf in its namespace under that name; what lives elsewhere needs a policy of yours. */
function standingOn(service: string, port: number, names: readonly string[]): INetworkPolicy {
  const servers = { matchLabels: { 'app.kubernetes.io/name': service } }
  return policy(
    `to-${service}`,
    egress(podsNamed(names), { to: [{ podSelector: servers }], ports: tcp(port) }),
  )
}

function toTheWorld(hosts: Host): INetworkPolicy[] {
  const numbers = [...new Set(modulesOf(hosts).flatMap((module) => outside[module] ?? []))].toSorted(
    (a, b) => a - b,
  )
  if (numbers.length === 0) return []
  const name = objectName(hosts)
  const world = [
    { ipBlock: { cidr: '0.0.0.0/0', except: privateV4 } },
    { ipBlock: { cidr: '::/0', except: privateV6 } },
  ]
  return [policy(`${name}-to-the-world`, egress(podsNamed([name]), { to: world, ports: tcp(...numbers) }))]
}

/** The two halves of each pair: that one may call, and that the other may be called by it. */
function betweenProcesses(hosts: Host, topology: readonly Host[]): INetworkPolicy[] {
  const name = objectName(hosts)
  const callees = topology.filter((other) => calls(hosts, other)).map(objectName)
  const callers = topology.filter((other) => calls(other, hosts)).map(objectName)
  const isIsolated = isWhole(hosts) || callees.length + callers.length === 0
  if (isIsolated) return []
  const peers = (names: string[]) => [{ podSelector: podsNamed(names) }]
  return [
    policy(`${name}-processes`, {
      podSelector: podsNamed([name]),
      policyTypes: ['Ingress', 'Egress'],
      ...(callers.length > 0 ? { ingress: [{ from: peers(callers), ports: tcp(ports.processes) }] } : {}),
      ...(callees.length > 0 ? { egress: [{ to: peers(callees), ports: tcp(ports.processes) }] } : {}),
    }),
  ]
}

const traffic = trafficOf(modules)

function calls(hosts: Host, other: Host): boolean {
  const there = modulesOf(other)
  if (hosts === other || there.length === 0) return false
  return (
    hosts.includes(gateway) ||
    modulesOf(hosts).some((module) => there.some((each) => traffic.calledBy(module).includes(each)))
  )
}

function egress(podSelector: Pods, rule: INetworkPolicyEgressRule): INetworkPolicySpec {
  return { podSelector, policyTypes: ['Egress'], egress: [rule] }
}

function ingress(podSelector: Pods, rule: INetworkPolicyIngressRule): INetworkPolicySpec {
  return { podSelector, policyTypes: ['Ingress'], ingress: [rule] }
}

function named(namespace: string) {
  return { matchLabels: { 'kubernetes.io/metadata.name': namespace } }
}
