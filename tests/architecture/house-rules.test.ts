// Kerf keeps its house rules, and each of them is seen to find who breaks it.
import { expect, test } from 'bun:test'
import { type SourceFile, sourceFiles } from './checkout.ts'
import { houseRules } from './house-rules.ts'

const files = sourceFiles()

/** By rule: a tree that breaks it, and what is told of it. */
const broken: Record<keyof typeof houseRules, readonly [path: string, text: string, told: string]> = {
  'no file of code is longer than 250 lines': [
    'runtime/long.ts',
    '// Long.\n'.repeat(251),
    'runtime/long.ts has more than 250 lines: it holds more than one idea, so give each a file',
  ],
  'the first line of every file of code says what it is for': [
    'runtime/mute.ts',
    'export const a = 1\n',
    'runtime/mute.ts does not begin with a comment: say in one line what the file is for',
  ],
  'no folder is named for nothing in particular': [
    'runtime/utils/text.ts',
    '// Text.\n',
    'runtime/utils/ says nothing: name it for what its files are about',
  ],
  'no folder of code has fewer than three files': [
    'runtime/lonely/text.ts',
    '// Text.\n',
    'runtime/lonely/ has fewer than three files: put them one level up',
  ],
  'no file exports all of another': [
    'modules/orders/all.ts',
    "// All.\nexport * from './order.ts'\n",
    'modules/orders/all.ts:2 exports everything: list what it exports',
  ],
  'nothing has a default export': [
    'modules/orders/one.ts',
    '// One.\nexport default 1\n',
    'modules/orders/one.ts:2 has a default export: give it a name',
  ],
  'modules and the runtime write nothing to the console': [
    'modules/orders/loud.ts',
    "// Loud.\nconsole.log('here')\n",
    'modules/orders/loud.ts:2 writes to the console: tell an observer, and let runtime/observability/ log it',
  ],
  'modules import by statements that a machine can follow': [
    'modules/orders/hidden.ts',
    "// Hidden.\nimport.meta.require('../users/store.ts')\n",
    "modules/orders/hidden.ts:2 imports what no rule can see: write `import … from '…'`",
  ],
  'every module says in its README what it owns, publishes, accepts, answers, listens to and uses': [
    'modules/shy/README.md',
    '# shy\n\n| owns       | secrets |\n| publishes  | nothing |\n| accepts | nothing |\n| answers | nothing |\n| uses | nobody |\n',
    "modules/shy/README.md has no row 'listens to': say it, or 'nothing'",
  ],
  'no file keeps for later what has no issue': [
    'runtime/later.ts',
    '// Later.\n// TODO do it\n',
    'runtime/later.ts:2 puts something off: do it, or open an issue and name it in DECISIONS.md',
  ],
}

test('there are files to look at', () => {
  const paths = files.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining(['package.json', 'runtime/index.ts', 'modules/orders/README.md']),
  )
  expect(paths.filter((path) => path.includes('node_modules'))).toEqual([])
})

for (const [title, rule] of Object.entries(houseRules)) {
  test(title, () => expect(rule(files)).toEqual([]))

  test(`names who breaks this rule: ${title}`, () => {
    const [path, text, told] = broken[title] ?? ['', '', `a case for '${title}'`]
    const tree: SourceFile[] = [...files, { path, text }]
    expect(
      rule(tree).filter((sentence) => sentence.startsWith(path.split('/').slice(0, 2).join('/'))),
    ).toContain(told)
  })
}
