// Every way through the walls that somebody might try, and the rules that it breaks.

/** Each file breaks the rules named beside it, and no other. */
export const planted: Record<string, { readonly text: string; readonly rules: readonly string[] }> = {
  'modules/gamma/relative.ts': {
    text: `import { stored } from '../beta/store.ts'\nexport const a = stored`,
    rules: ['module-by-relative-path', 'reaches-inside'],
  },
  'modules/gamma/dynamic.ts': {
    text: `export const a = () => import('../beta/store.ts')`,
    rules: ['module-by-relative-path', 'reaches-inside'],
  },
  'modules/gamma/type-only.ts': {
    text: `import type { Row } from '../beta/store.ts'\nexport type A = Row`,
    rules: ['module-by-relative-path', 'reaches-inside'],
  },
  'modules/gamma/type-query.ts': {
    text: `export type A = typeof import('../beta/store.ts')`,
    rules: ['module-by-relative-path', 'reaches-inside'],
  },
  'modules/gamma/re-export.ts': {
    text: `export { stored } from '../beta/store.ts'`,
    rules: ['module-by-relative-path', 'reaches-inside'],
  },
  'modules/gamma/required.ts': {
    text: `declare function require(path: string): unknown\nexport const a = require('../beta/store.ts')`,
    rules: ['module-by-relative-path', 'reaches-inside'],
  },
  'modules/gamma/deeper.ts': {
    text: `import { stored } from '#modules/beta/store'\nexport const a = stored`,
    rules: ['unresolvable'],
  },
  'modules/alpha/relative-contract.ts': {
    text: `import { beta } from '../beta/contract.ts'\nexport const a = beta`,
    rules: ['module-by-relative-path'],
  },
  'modules/gamma/undeclared.ts': {
    text: `import { beta } from '#modules/beta'\nexport const a = beta`,
    rules: ['gamma-undeclared'],
  },
  'modules/gamma/undeclared-type.ts': {
    text: `import type { Beta } from '#modules/beta'\nexport type A = Beta`,
    rules: ['gamma-undeclared'],
  },
  'modules/gamma/runtime-inside.ts': {
    text: `import { tool } from '../../runtime/tool.ts'\nexport const a = tool`,
    rules: ['runtime-inside'],
  },
  'modules/gamma/upward.ts': {
    text: `import { modules } from '../../deploy/modules.ts'\nexport const a = modules`,
    rules: ['module-knows-deployment'],
  },
  'runtime/upward.ts': {
    text: `import { alpha } from '../modules/alpha/contract.ts'\nexport const a = alpha`,
    rules: ['runtime-knows-more'],
  },
  'runtime/tested.ts': {
    text: `import { world } from '../tests/world.ts'\nexport const a = world`,
    rules: ['runtime-knows-more'],
  },
  'deploy/inside.ts': {
    text: `import { stored } from '../modules/beta/store.ts'\nexport const a = stored`,
    rules: ['deployment-reaches-inside'],
  },
  'deploy/second-root.ts': {
    text: `import { rule } from '../modules/alpha/index.ts'\nexport const a = rule`,
    rules: ['definition-imported'],
  },
  'deploy/tested.ts': {
    text: `import { world } from '../tests/world.ts'\nexport const a = world`,
    rules: ['deployment-knows-tests'],
  },
  'modules/gamma/own-index.ts': {
    text: `import { here } from './index.ts'\nexport const a = here`,
    rules: ['definition-imported'],
  },
  'modules/gamma/index.ts': { text: `export const here = 1`, rules: [] },
  'modules/gamma/chicken.ts': {
    text: `import { egg } from './egg.ts'\nexport const chicken = () => egg`,
    rules: ['cycle'],
  },
  'modules/gamma/egg.ts': {
    // A circle is told once, at its first file.
    text: `import { chicken } from './chicken.ts'\nexport const egg = () => chicken`,
    rules: [],
  },
  'modules/gamma/logging.ts': {
    text: `import { pino } from 'pino'\nexport const a = pino()`,
    rules: ['observes-elsewhere'],
  },
  'modules/gamma/counting.ts': {
    text: `import { Counter } from 'prom-client'\nexport const a = Counter`,
    rules: ['observes-elsewhere'],
  },
  'modules/gamma/tracing.ts': {
    text: `import { trace } from '@opentelemetry/api'\nexport const a = trace`,
    rules: ['observes-elsewhere'],
  },
}
