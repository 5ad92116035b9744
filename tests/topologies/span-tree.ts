// A trace as a tree of names, in which what happens at once has one order.
import type { CollectedSpan } from './otlp-collector.ts'

export interface SpanTree {
  readonly name: string
  readonly service: string
  readonly span: CollectedSpan
  readonly inside: readonly SpanTree[]
}

/** The trees of a trace: one, if nothing is missing. Children stand in the order in which they began. */
export function treesOf(spans: readonly CollectedSpan[]): SpanTree[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const under = Map.groupBy(spans, ({ parentSpanId }) =>
    parentSpanId !== undefined && ids.has(parentSpanId) ? parentSpanId : '',
  )
  const grow = (parent: string): SpanTree[] =>
    (under.get(parent) ?? [])
      .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
      .map((span) => ({ name: span.name, service: span.service, span, inside: grow(span.spanId) }))
  return grow('')
}

/** A hop gives way to what is inside of it. */
export function withoutHops(trees: readonly SpanTree[]): SpanTree[] {
  return trees.flatMap((tree) => {
    const inside = withoutHops(tree.inside)
    return tree.span.attributes['kerf.hop'] === undefined ? [{ ...tree, inside }] : inside
  })
}

/** One line for each span. Sorted, where the order is the chance's. */
export function drawn(trees: readonly SpanTree[], options: { sorted: boolean; services?: boolean }): string {
  const lines = (tree: SpanTree): string => {
    const head = options.services ? `${tree.name}  [${tree.service}]` : tree.name
    const inside = tree.inside.map(lines)
    const ordered = options.sorted ? inside.toSorted() : inside
    return [head, ...ordered.flatMap((text) => text.split('\n').map((line) => `  ${line}`))].join('\n')
  }
  const all = trees.map(lines)
  return (options.sorted ? all.toSorted() : all).join('\n')
}
