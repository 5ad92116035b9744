// The regular expressions of the code, and those that take longer and longer over a text that somebody chose for them.
import { analyse } from 'scslre'
import ts from 'typescript'
import type { SourceFile } from './checkout.ts'

export interface Pattern {
  readonly path: string
  readonly pattern: RegExp
}

/** Those that stand in the code. One that is put together when it runs cannot be looked at: it is told instead. */
export function patternsIn(files: readonly SourceFile[]): { patterns: Pattern[]; unseen: string[] } {
  const patterns: Pattern[] = []
  const unseen: string[] = []
  for (const { path, text } of files) {
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) patterns.push({ path, pattern: patternOf(node.text) })
      const isMade = (ts.isNewExpression(node) || ts.isCallExpression(node)) && isRegExp(node.expression)
      if (isMade) unseen.push(`${path} makes a pattern when it runs: write it down as \`/…/\``)
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  }
  return { patterns, unseen }
}

function isRegExp(expression: ts.Expression): boolean {
  return ts.isIdentifier(expression) && expression.text === 'RegExp'
}

function patternOf(literal: string): RegExp {
  const end = literal.lastIndexOf('/')
  return new RegExp(literal.slice(1, end), literal.slice(end + 1))
}

/** A sentence for each pattern whose time grows faster than the text: with its square, or beyond all measure. */
export function slowPatterns(patterns: readonly Pattern[]): string[] {
  return patterns.flatMap(({ path, pattern }) => {
    const { reports } = analyse(pattern, { reportTypes: { Move: true, Self: true, Trade: true } })
    return reports.length > 0
      ? [
          `${path}: ${String(pattern)} goes back again and again: say what may not stand before or after what repeats`,
        ]
      : []
  })
}
