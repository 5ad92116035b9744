// Plants every way through the walls, and sees it refused with a sentence that says what to do instead.
import { expect, test } from 'bun:test'
import { modules } from '../../deploy/modules.ts'
import { knownModules } from './known-modules.ts'
import { cruisePlanted } from './planted-tree.ts'
import { planted } from './planted-violations.ts'
import { wallsOf } from './walls.ts'

test('a tree in order passes, and is looked at', async () => {
  const { violations, cruised } = await cruisePlanted({})
  expect(violations).toEqual([])
  expect(cruised).toBeGreaterThan(10)
})

test('every way through a wall is refused, and nothing else', async () => {
  const files = Object.entries(planted).map(([path, { text }]) => [path, text] as const)
  const { violations } = await cruisePlanted(Object.fromEntries(files))
  const refused = (path: string) =>
    [...new Set(violations.filter(({ from }) => from === path).map(({ rule }) => rule))].toSorted()
  const seen = Object.fromEntries(Object.keys(planted).map((path) => [path, refused(path)]))
  const due = Object.fromEntries(Object.entries(planted).map(([path, { rules }]) => [path, rules]))
  expect(seen).toEqual(due as typeof seen)
  expect(violations.filter(({ from }) => !(from in planted))).toEqual([])
  for (const { comment } of violations) expect(comment).toMatch(/^[A-Z'a-z#].{40,}\.$/)
})

test('contracts that know each other in a circle are refused, by their types alone too', async () => {
  const { violations } = await cruisePlanted({
    'modules/alpha/contract.ts': `import type { Beta } from '#modules/beta'\nexport const alpha = 'alpha'\nexport type Alpha = Beta | 1`,
    'modules/beta/contract.ts': `import type { Alpha } from '#modules/alpha'\nexport const beta = 'beta'\nexport type Beta = Alpha | 2`,
  })
  expect(violations.map(({ rule }) => rule)).toContain('contracts-in-a-circle')
})

test('there is no rule that no planted file breaks', () => {
  const broken = new Set(Object.values(planted).flatMap(({ rules }) => rules))
  const names = wallsOf([{ name: 'gamma', contracts: [] }]).map(({ name }) => name)
  expect(names.filter((name) => !broken.has(name))).toEqual(['contracts-in-a-circle'])
})

test('the deployment has every module of the tree, and the walls stand around each', () => {
  const inTree = knownModules().map(({ name }) => name)
  expect(modules.map(({ name }) => name).toSorted()).toEqual(inTree)
  expect(wallsOf(knownModules()).map(({ name }) => name)).toContain('orders-undeclared')
})

test('the import map gives a module’s contract and nothing deeper', () => {
  const here = import.meta.dir
  expect(Bun.resolveSync('#modules/orders', here)).toEndWith('/modules/orders/contract.ts')
  for (const deeper of [
    '#modules/orders/store',
    '#modules/orders/store.ts',
    '#modules/orders/index.ts',
    '#runtime/bus/voice.ts',
  ])
    expect(() => Bun.resolveSync(deeper, here), deeper).toThrow()
})
