// Types refuse what a module has not declared: each marked line of refused-by-types.ts, and none beside them.
import { expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './checkout.ts'

const mark = '// @ts-expect-error'
/** A name, a file or a member of a library that is not there: such an error would refuse nothing. */
const misspelt = /error TS(2304|2305|2307|2552|2724):/

test('every marked line is an error, and no other', async () => {
  const text = await Bun.file(join(import.meta.dir, 'refused-by-types.ts')).text()
  const lines = text.split('\n')
  const marked = lines.flatMap((line, index) => (line.trim().startsWith(mark) ? [index + 2] : []))
  expect(marked.length).toBeGreaterThan(20)

  const errors = await errorsIn(text.replaceAll(mark, '// refused:'))
  const refused = errors.map((error) => Number(/\((\d+),\d+\): error/.exec(error)?.[1]))
  expect([...new Set(refused)]).toEqual(marked)
  expect(errors.filter((error) => misspelt.test(error))).toEqual([])
})

test('a command without a handler is named in the error', async () => {
  const text = await Bun.file(join(import.meta.dir, 'refused-by-types.ts')).text()
  const errors = await errorsIn(text.replaceAll(mark, '// refused:'))
  expect(errors.join('\n')).toContain(`'{ 'no handler for the command': "maker.remind@1"; }'`)
  expect(errors.join('\n')).toContain(`'{ 'no answer to the query': "maker.weights"; }'`)
})

/** What `bun check` says of this text, in the order of its lines; it stands below the root, so that `#runtime` resolves. */
async function errorsIn(text: string): Promise<string[]> {
  const file = join(root, '.kerf', 'tmp', `refused-${process.pid}.ts`)
  await Bun.write(file, text)
  try {
    const command = [process.execPath, 'check', '--no-script', '--no-pretty', '--all', file]
    const check = Bun.spawn(command, { cwd: root, stdout: 'pipe', stderr: 'pipe' })
    const said = (await check.stdout.text()) + (await check.stderr.text())
    return said.split('\n').filter((line) => line.includes(`refused-${process.pid}.ts(`))
  } finally {
    rmSync(file, { force: true })
  }
}
