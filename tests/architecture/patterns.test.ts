// No text makes a pattern slow: each one's time grows with the text and no faster (CWE-1333).
import { expect, test } from 'bun:test'
import { z } from 'zod'
import { sourceFiles } from './checkout.ts'
import { patternsIn, slowPatterns } from './patterns.ts'

const files = sourceFiles().filter(({ path }) => /^(modules|runtime)\/.*\.tsx?$/.test(path))
const { patterns, unseen } = patternsIn(files)
/** Those of the library that checks what clients send. */
const borrowed = Object.entries({
  email: z.regexes.email,
  uuid: z.regexes.uuid(),
  time: z.regexes.datetime({}),
}).map(([name, pattern]) => ({ path: `zod's ${name}`, pattern }))

test('every pattern of the modules and the runtime is linear', () => {
  expect(patterns.length).toBeGreaterThan(50)
  expect([...unseen, ...slowPatterns([...patterns, ...borrowed])]).toEqual([])
})

test('every pattern is done with 100 KB of anything in no time', () => {
  const bits = [
    'a',
    'A',
    '0',
    ' ',
    '-',
    '/',
    '{',
    '%',
    '"',
    '\\',
    '=',
    '@',
    '.',
    'a,',
    'a.',
    '0-',
    'a@',
    '\t ',
    'é',
    ', ',
  ]
  const texts = bits.flatMap((bit) => {
    const long = bit.repeat(100_000 / bit.length)
    return [long, `${long}\u0000`, `"${long}`, `Bearer ${long}\n`]
  })
  const slow = [...patterns, ...borrowed].flatMap(({ path, pattern }) => {
    const fresh = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''))
    const begun = performance.now()
    for (const text of texts) fresh.test(text)
    // Milliseconds, on any machine; the square of 100,000 would take minutes.
    const took = performance.now() - begun
    return took > 2_000 ? [`${path}: ${String(pattern)} took ${Math.round(took)} ms`] : []
  })
  expect(slow).toEqual([])
})

const slow = ['/^(a+)+$/', '/\\s+$/', '/^a*a*b$/', '/(?:a|a)*b/', '/(\\d+)*x/']
for (const literal of slow)
  test(`${literal} is found to be slow`, () => {
    const file = { path: 'modules/slow.ts', text: `export const slow = ${literal}` }
    expect(slowPatterns(patternsIn([file]).patterns)).toEqual([expect.stringContaining(literal)])
  })

test('a pattern that is put together at run time is told', () => {
  const texts = ['const a = new RegExp(b)', 'const a = RegExp(`^${b}`)', 'const a = /b/']
  const told = texts.map((text) => patternsIn([{ path: 'a.ts', text }]).unseen.length)
  expect(told).toEqual([1, 1, 0])
})
