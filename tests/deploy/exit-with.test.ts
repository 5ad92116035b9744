// What whoever starts a process reads where it cannot: every fault, and what was behind it, as anybody may read it.
import { expect, test } from 'bun:test'
import { join } from 'node:path'

const root = join(import.meta.dir, '../..')

test('a process that cannot start says all that is wrong, and what caused it, but no password', async () => {
  const script = `
    import { exitWith } from '${root}/deploy/process/exit-with.ts'
    import { StartFaults } from '${root}/runtime/hosting/start-faults.ts'
    const cause = new Error('no answer', { cause: new Error('postgres://me:hidden@db is closed') })
    exitWith(new StartFaults(['Open the safe.', 'Close the door.'], { cause }))`
  const child = Bun.spawn([process.execPath, '-e', script], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said = await new Response(child.stderr).text()
  expect(said).toBe(
    'Kerf cannot start:\n  - Open the safe.\n  - Close the door.\n' +
      'Caused by Error: no answer ← Error: postgres://[credentials]@db is closed\n',
  )
  expect(await child.exited).toBe(1)
})
