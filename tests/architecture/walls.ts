// The walls between modules as rules for dependency-cruiser, each with a sentence that says what to do instead.

/** What the rules need to know of a module. */
export interface Known {
  readonly name: string
  /** The modules whose contracts it may import: those that it uses or listens to. */
  readonly contracts: readonly string[]
}

/** A rule as dependency-cruiser takes it. */
export interface Wall {
  readonly name: string
  readonly severity: 'error'
  readonly comment: string
  readonly from: object
  readonly to: object
}

export function wallsOf(modules: readonly Known[]): Wall[] {
  return [...modules.flatMap(around), ...between, ...everywhere].map((rule) => ({
    severity: 'error',
    ...rule,
  }))
}

type Rule = Omit<Wall, 'severity'>

function around({ name, contracts }: Known): Rule[] {
  const known = [name, ...contracts].join('|')
  return [
    {
      name: `${name}-undeclared`,
      comment: `${name} imports the contract of a module that it neither uses nor listens to: add that contract to \`uses\` in modules/${name}/module.ts, or handle one of its events.`,
      from: { path: `^modules/${name}/` },
      to: { path: '^modules/[^/]+/contract\\.ts$', pathNot: `^modules/(${known})/` },
    },
  ]
}

const between: Rule[] = [
  {
    name: 'reaches-inside',
    comment:
      "A module may know another one only by its contract: import '#modules/<name>', and let the other module add to its contract what is missing.",
    from: { path: '^modules/([^/]+)/' },
    to: { path: '^modules/', pathNot: ['^modules/$1/', '^modules/[^/]+/contract\\.ts$'] },
  },
  {
    name: 'module-by-relative-path',
    comment:
      "A module names another one as '#modules/<name>', so that nothing deeper than its contract can be named.",
    from: { path: '^modules/([^/]+)/' },
    to: { path: '^modules/', pathNot: '^modules/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  },
  {
    name: 'runtime-inside',
    comment:
      "A module uses the runtime by '#runtime' alone: what it needs is exported from runtime/index.ts, or it should not need it.",
    from: { path: '^modules/' },
    to: { path: '^runtime/', pathNot: '^runtime/index\\.ts$' },
  },
  {
    name: 'runtime-knows-more',
    comment: 'The runtime knows no module and no deployment: hand over from deploy/ what it needs.',
    from: { path: '^runtime/' },
    to: { path: '^(modules|deploy|tests)/' },
  },
  {
    name: 'module-knows-deployment',
    comment: 'A module does not know where it runs: declare a setting in module.ts instead.',
    from: { path: '^modules/' },
    to: { path: '^(deploy|tests)/' },
  },
  {
    name: 'deployment-reaches-inside',
    comment:
      'The deployment takes a module whole, or asks by its contract: import its index.ts in deploy/modules.ts, and its contract.ts elsewhere.',
    from: { path: '^deploy/' },
    to: { path: '^modules/', pathNot: '^modules/[^/]+/(index|contract)\\.ts$' },
  },
  {
    name: 'deployment-knows-tests',
    comment: 'What runs does not know what tests it: move what both need into deploy/ or runtime/.',
    from: { path: '^deploy/' },
    to: { path: '^tests/' },
  },
  {
    name: 'definition-imported',
    comment:
      "A module's index.ts is imported by deploy/modules.ts alone: import the file that holds what you need.",
    from: { pathNot: ['^deploy/modules\\.ts$', '^tests/'] },
    to: { path: '^modules/[^/]+/index\\.ts$' },
  },
]

const everywhere: Rule[] = [
  {
    name: 'contracts-in-a-circle',
    comment: 'Contracts know each other in one direction: let each spell its ids itself, with `id(<name>)`.',
    from: { path: '^modules/([^/]+)/contract\\.ts$' },
    to: { circular: true, path: '^modules/', pathNot: '^modules/$1/' },
  },
  {
    name: 'cycle',
    comment:
      'These files import each other in a circle: move what both need into a third, or turn one arrow round.',
    from: { path: '^(modules|runtime|deploy)/' },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'observes-elsewhere',
    comment:
      'Only runtime/observability/ logs, counts and traces: tell it through an observer, or throw what it is to log.',
    from: { pathNot: ['^runtime/observability/', '^tests/'] },
    to: { path: '(^|/)(pino|pino-pretty|prom-client|@opentelemetry/[^/]+)(/|$)' },
  },
  {
    name: 'unresolvable',
    comment: "This import leads nowhere. '#modules/<name>' is a module's contract and nothing deeper.",
    from: {},
    to: { couldNotResolve: true, pathNot: '^bun(:|$)' },
  },
]

/** How dependency-cruiser is to read the files. */
export const reading = {
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'require', 'node', 'default', 'types'],
    extensions: ['.ts', '.mjs', '.js', '.json'],
  },
}
