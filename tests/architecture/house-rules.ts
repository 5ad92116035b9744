// The house rules that a machine can check by looking at the files: each tells who breaks it, and what to do instead.
import { basename, dirname } from 'node:path'
import type { SourceFile } from './checkout.ts'

/** One sentence for each file or folder that breaks it. */
type HouseRule = (files: readonly SourceFile[]) => string[]

const code = /^(modules|runtime|deploy|tests)\/.*\.(ts|tsx|mjs)$/
const empty = ['utils', 'util', 'helpers', 'common', 'shared', 'core', 'base', 'misc']
/** Whoever knows kustomize looks for it by this name. */
const kustomizes = 'deploy/kubernetes/base'
const headings = ['owns', 'publishes', 'accepts', 'answers', 'listens to', 'uses']
/** They mirror what they test, or stand in the tree by their own name, however few their files are. */
const excused = /^tests\/((modules|runtime)\/[a-z0-9]+|bench|faults|journeys)$/

export const houseRules: Record<string, HouseRule> = {
  'no file of code is longer than 250 lines': (files) =>
    codeIn(files)
      .filter(({ text }) => !text.startsWith('// Generated from '))
      .filter(({ text }) => text.split('\n').length - 1 > 250)
      .map(({ path }) => `${path} has more than 250 lines: it holds more than one idea, so give each a file`),

  'the first line of every file of code says what it is for': (files) =>
    codeIn(files)
      .filter(({ text }) => !/^\/\/ \S/.test(text))
      .map(({ path }) => `${path} does not begin with a comment: say in one line what the file is for`),

  'no folder is named for nothing in particular': (files) =>
    foldersOf(files)
      .filter((folder) => empty.includes(basename(folder)) && folder !== kustomizes)
      .map((folder) => `${folder}/ says nothing: name it for what its files are about`),

  'no folder of code has fewer than three files': (files) =>
    foldersOf(files)
      .filter((folder) => /^(modules|runtime|deploy|tests)\//.test(folder) && !excused.test(folder))
      .filter((folder) => files.filter(({ path }) => path.startsWith(`${folder}/`)).length < 3)
      .map((folder) => `${folder}/ has fewer than three files: put them one level up`),

  'no file exports all of another': (files) =>
    linesOf(codeIn(files), /^export \* /).map((place) => `${place} exports everything: list what it exports`),

  'nothing has a default export': (files) =>
    linesOf(
      codeIn(files).filter(({ path }) => /\.tsx?$/.test(path)),
      /^export default /,
    ).map((place) => `${place} has a default export: give it a name`),

  'modules and the runtime write nothing to the console': (files) =>
    linesOf(codeIn(files, /^(modules|runtime)\//), /\bconsole\.\w+\(/).map(
      (place) => `${place} writes to the console: tell an observer, and let runtime/observability/ log it`,
    ),

  'modules import by statements that a machine can follow': (files) =>
    linesOf(
      codeIn(files, /^modules\//),
      /import\.meta\.(require|resolve)|createRequire|\brequire\(|\bimport\((?!['"])/,
    ).map((place) => `${place} imports what no rule can see: write \`import … from '…'\``),

  'every module says in its README what it owns, publishes, accepts, answers, listens to and uses': (files) =>
    modulesIn(files).flatMap((module) => {
      const readme = files.find(({ path }) => path === `${module}/README.md`)?.text ?? ''
      const missing = headings.filter((heading) => !new RegExp(`^\\| ${heading} +\\| \\S`, 'm').test(readme))
      return missing.map((heading) => `${module}/README.md has no row '${heading}': say it, or 'nothing'`)
    }),

  'no file keeps for later what has no issue': (files) =>
    linesOf(
      files.filter(({ path }) => !path.startsWith('tests/architecture/')),
      /\b(TODO|FIXME)\b/,
    ).map((place) => `${place} puts something off: do it, or open an issue and name it in DECISIONS.md`),
}

function codeIn(files: readonly SourceFile[], where = /^/): SourceFile[] {
  return files.filter(({ path }) => code.test(path) && where.test(path))
}

function foldersOf(files: readonly SourceFile[]): string[] {
  return [...new Set(files.flatMap(({ path }) => ancestors(path)))]
}

function ancestors(path: string): string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : [folder, ...ancestors(folder)]
}

function modulesIn(files: readonly SourceFile[]): string[] {
  return foldersOf(files).filter((folder) => /^modules\/[^/]+$/.test(folder))
}

/** `path:line` of every line that matches. */
function linesOf(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  )
}
