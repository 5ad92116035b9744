// The alerts and dashboards that ship with Kerf: which metrics and labels they speak of.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export const folder = join(import.meta.dir, '../../deploy/observability')

const Rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.union([
          z.strictObject({ record: z.string(), expr: z.string() }),
          z.strictObject({
            alert: z.string(),
            expr: z.string(),
            for: z
              .string()
              .regex(/^\d+[smh]$/)
              .optional(),
            labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
            annotations: z.strictObject({ summary: z.string(), runbook_url: z.string() }),
          }),
        ]),
      ),
    }),
  ),
})
const Dashboard = z.object({
  uid: z.string(),
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })),
    }),
  ),
})

/** An expression, with what is written about it: labels in braces. */
export interface Shipped {
  readonly where: string
  readonly expr: string
  readonly text: string
}

const rules = Rules.parse(Bun.YAML.parse(readFileSync(join(folder, 'alerts.yaml'), 'utf8'))).groups.flatMap(
  (group) => group.rules,
)
export const alerts = rules.flatMap((rule) => ('alert' in rule ? [rule] : []))
export const recorded = new Set(rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])))
export const dashboards = readdirSync(folder)
  .filter((file) => file.startsWith('dashboard-'))
  .map((file) => Dashboard.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))

export const shipped: readonly Shipped[] = [
  ...rules.map((rule) =>
    'alert' in rule
      ? { where: rule.alert, expr: rule.expr, text: rule.annotations.summary }
      : { where: rule.record, expr: rule.expr, text: '' },
  ),
  ...dashboards.flatMap(({ uid, panels }) =>
    panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({ where: `${uid}: ${title}`, expr, text: legendFormat })),
    ),
  ),
]

/** By metric, its labels, and by label the values that were seen. */
export type Emitted = Map<string, Map<string, Set<string>>>

export function emittedIn(scrapes: readonly string[]): Emitted {
  const found: Emitted = new Map()
  for (const line of scrapes.join('\n').split('\n')) {
    const [, name, labels = ''] = /^([a-z_]+)(?:\{(.*)\})? \S+$/.exec(line) ?? []
    if (name === undefined) continue
    const known = found.get(name) ?? new Map<string, Set<string>>()
    for (const [, label = '', value = ''] of labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g))
      known.set(label, (known.get(label) ?? new Set()).add(value))
    found.set(name, known)
  }
  return found
}

/** Prometheus puts these on everything that it scrapes. */
const ofPrometheus = new Set(['instance', 'job'])
const matchers = /([a-z_]+)\s*(=~|!=|!~|=)\s*"([^"]*)"/g

/** What is written there that nobody emits. */
export function strayIn({ expr, text }: Shipped, emitted: Emitted): string[] {
  const strays: string[] = []
  const seen = new Set<string>()
  for (const [, name = '', inside = ''] of expr.matchAll(
    /\b((?:kerf|http|process|nodejs)_[a-z_]+)(?:\{([^}]*)\})?/g,
  )) {
    const labels = emitted.get(name)
    if (!labels) {
      strays.push(name)
      continue
    }
    for (const label of labels.keys()) seen.add(label)
    for (const [, label = '', operator, value = ''] of inside.matchAll(matchers)) {
      const values = labels.get(label)
      if (!values && !ofPrometheus.has(label)) strays.push(`${name}{${label}}`)
      else if (operator === '=' && values && !values.has(value)) strays.push(`${name}{${label}="${value}"}`)
    }
  }
  const grouped = [...expr.matchAll(/\b(?:by|on|without) \(([^)]+)\)/g)].flatMap(([, list = '']) =>
    list.split(','),
  )
  const shown = [...text.matchAll(/\{\{\s*(?:\$labels\.)?([a-z_]+)\s*\}\}/g)].map(([, label = '']) => label)
  for (const label of [...grouped.map((each) => each.trim()), ...shown])
    if (!seen.has(label) && !ofPrometheus.has(label)) strays.push(`label ${label}`)
  return strays
}
