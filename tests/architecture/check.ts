// `bun run check`: formatting, types, lint, boundaries and dead code, all at once; tells what failed, and how.

const checks: Readonly<Record<string, readonly string[]>> = {
  formatting: ['fmt', '--check', '.'],
  types: ['check', '--no-script', '--no-pretty'],
  // It runs in a browser: other globals, and JSX.
  'page types': ['check', '--no-script', '--no-pretty', '-p', 'runtime/console/page'],
  lint: ['run', '--silent', 'lint'],
  boundaries: ['run', '--silent', 'boundaries'],
  'dead code': ['run', '--silent', 'knip', '--no-progress'],
}

async function passes(name: string, command: readonly string[]): Promise<boolean> {
  const begun = performance.now()
  const child = Bun.spawn([process.execPath, ...command], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const [said, complained, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  console.log(`${code === 0 ? '✓' : '✗'} ${name.padEnd(11)} ${seconds} s`)
  if (code !== 0) console.log(`${said}${complained}`.trimEnd())
  return code === 0
}

const all = await Promise.all(Object.entries(checks).map(([name, command]) => passes(name, command)))
process.exitCode = all.every(Boolean) ? 0 : 1
