// The walls between modules as rules for dependency-cruiser: read from the tree and from the modules' own definitions.
import { readdirSync } from 'node:fs'
import { modules } from '../../deploy/modules.ts'

const onDisk = readdirSync('modules', { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
const contractOf = (name) => `^modules/${name}/contract\\.ts$`

/** Whose contracts a module may import: those it uses, and those whose events it listens to. */
function contractsFor(name) {
  const definition = modules.find((module) => module.name === name)
  const used = definition?.uses.map((contract) => contract.name) ?? []
  const heard = [...(definition?.handlers ?? []).map((handler) => handler.message), ...(definition?.processes ?? []).flatMap(({ rules }) => rules.flatMap((rule) => ('on' in rule ? [rule.on] : [])))]
  return [...new Set([...used, ...heard.map((message) => message.owner)])].filter((owner) => owner !== name)
}

const walls = onDisk.flatMap((name) => [
  {
    name: `${name}-reaches-inside`,
    severity: 'error',
    comment: `${name} may know another module only by its contract: import '#modules/<name>', and let the other module add to its contract what is missing.`,
    from: { path: `^modules/${name}/` },
    to: { path: '^modules/', pathNot: [`^modules/${name}/`, '^modules/[^/]+/contract\\.ts$'] },
  },
  {
    name: `${name}-undeclared`,
    severity: 'error',
    comment: `${name} imports the contract of a module that it neither uses nor listens to: add that contract to \`uses\` in modules/${name}/module.ts, or handle one of its events.`,
    from: { path: `^modules/${name}/` },
    to: { path: '^modules/[^/]+/contract\\.ts$', pathNot: [`^modules/${name}/`, ...contractsFor(name).map(contractOf)] },
  },
])

export default {
  forbidden: [
    ...walls,
    {
      name: 'module-by-relative-path',
      severity: 'error',
      comment: "A module names another one as '#modules/<name>', so that nothing deeper than its contract can be named.",
      from: { path: '^modules/([^/]+)/' },
      to: { path: '^modules/', pathNot: '^modules/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'runtime-inside',
      severity: 'error',
      comment: "A module uses the runtime by '#runtime' alone: what it needs is exported from runtime/index.ts, or it should not need it.",
      from: { path: '^modules/' },
      to: { path: '^runtime/', pathNot: '^runtime/index\\.ts$' },
    },
    {
      name: 'runtime-knows-a-module',
      severity: 'error',
      comment: 'The runtime knows no module: hand it over from deploy/.',
      from: { path: '^runtime/' },
      to: { path: '^(modules|deploy|tests)/' },
    },
    {
      name: 'module-knows-deployment',
      severity: 'error',
      comment: 'A module does not know where it runs: declare a setting in module.ts instead.',
      from: { path: '^modules/' },
      to: { path: '^(deploy|tests)/' },
    },
    {
      name: 'definition-imported',
      severity: 'error',
      comment: "A module's index.ts is imported by deploy/modules.ts alone.",
      from: { pathNot: ['^deploy/modules\\.ts$', '^tests/'] },
      to: { path: '^modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'cycle',
      severity: 'error',
      comment: 'These files import each other in a circle: move what both need into a third, or turn one arrow round.',
      from: { path: '^(modules|runtime|deploy)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'unresolvable',
      severity: 'error',
      comment: "This import leads nowhere. '#modules/<name>' is a module's contract and nothing deeper.",
      from: {},
      to: { couldNotResolve: true, pathNot: '^bun(:|$)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.json'] },
  },
}
