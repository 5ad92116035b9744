// A log that nobody reads for a while must not stop who writes it.
import { expect, test } from 'bun:test'
import { count } from './unread.ts'

const program = `${import.meta.dirname}/unread.ts`

// Elsewhere there is no second handle on a pipe, and a reader that stalls does stop the process.
test.skipIf(process.platform !== 'linux')(
  'a log that nobody reads stops nothing: of what it cannot hold it says how much was lost, and all else is in order',
  async () => {
    // The reader begins when it is told so.
    const script = 'exec 3<&0; "$0" "$1" </dev/null | { read _ <&3; cat; }'
    const pipe = Bun.spawn(['sh', '-c', script, process.execPath, program], {
      ...{ stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' },
    })
    const said = await pipe.stderr.getReader().read()
    expect(Number(Buffer.from(said.value ?? []).toString())).toBeLessThan(2_000)
    void pipe.stdin.write('\n')
    void pipe.stdin.end()
    const text = await new Response(pipe.stdout).text()
    const lines = text.trimEnd().split('\n')
    const [loss, last] = lines.splice(-2).map((line) => JSON.parse(line) as { lost?: number; last?: boolean })
    expect(lines.length).toBeGreaterThan(1_000)
    expect(lines.every((line, at) => line.startsWith(`{"nr":${at},`))).toBe(true)
    expect([loss?.lost, last?.last]).toEqual([count - lines.length, true])
  },
)
