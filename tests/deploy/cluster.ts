// As much of a cluster as is needed to judge manifests: which pods a selector means, and whom network policies let through.
export type Labels = Readonly<Record<string, string>>

export interface Selector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values: string[]
  }[]
}

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec?: {
    readonly selector?: Selector
    readonly scaleTargetRef?: { readonly name: string }
    readonly triggers?: readonly { readonly type: string; readonly metadata: Labels }[]
    readonly template?: {
      readonly metadata: { readonly labels: Labels }
      readonly spec: {
        readonly containers: readonly {
          readonly env?: readonly { readonly name: string; readonly value?: string }[]
          readonly ports?: readonly { readonly name: string }[]
        }[]
      }
    }
  }
}

interface Peer {
  readonly podSelector?: Selector
  readonly namespaceSelector?: Selector
  readonly ipBlock?: unknown
}

interface Rule {
  readonly from?: readonly Peer[]
  readonly to?: readonly Peer[]
  readonly ports?: readonly { readonly port: number }[]
}

export interface Policy {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly podSelector: Selector
    readonly policyTypes: readonly string[]
    readonly ingress?: readonly Rule[]
    readonly egress?: readonly Rule[]
  }
}

/** Knows matchLabels and `In`, which is all that Kerf's manifests use; anything else throws. */
export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  const isLabelled = Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
  return (
    isLabelled &&
    matchExpressions.every(({ key, operator, values }) => {
      if (operator !== 'In') throw new Error(`the operator ${operator} is unknown here`)
      return values.includes(labels[key] ?? '')
    })
  )
}

/** Whether pods with these labels, in one namespace, may connect: one must be let out, the other must let it in. */
export function wayBetween(policies: readonly Policy[], from: Labels, to: Labels, port: number): boolean {
  const allows = (rules: readonly Rule[] = [], peers: (rule: Rule) => Rule['from'], other: Labels) =>
    rules.some(
      (rule) =>
        (rule.ports?.some((each) => each.port === port) ?? true) &&
        (peers(rule)?.some(
          ({ podSelector, namespaceSelector }) =>
            !namespaceSelector && podSelector !== undefined && selects(podSelector, other),
        ) ??
          true),
    )
  const about = (labels: Labels) => policies.filter(({ spec }) => selects(spec.podSelector, labels))
  const isClosed = (labels: Labels, type: string) =>
    about(labels).some(({ spec }) => spec.policyTypes.includes(type))
  const isLetOut =
    !isClosed(from, 'Egress') || about(from).some(({ spec }) => allows(spec.egress, (rule) => rule.to, to))
  const isLetIn =
    !isClosed(to, 'Ingress') || about(to).some(({ spec }) => allows(spec.ingress, (rule) => rule.from, from))
  return isLetOut && isLetIn
}
