// What pgbench does with the statements of a transaction: written down as the product sent them, and sent again.
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Connection } from '../../runtime/database/connection.ts'
import type { Statement } from '../../runtime/database/statement.ts'

export interface Sent {
  readonly text: string
  readonly params: readonly (string | null)[]
}

/** All that this process sends to Postgres while `work` runs, in order. */
export async function sentDuring(work: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = []
  const { send } = Connection.prototype
  Connection.prototype.send = function (this: Connection, statement: Statement) {
    sent.push({ text: statement.strings[0], params: statement.args })
    send.call(this, statement)
  }
  try {
    await work()
  } finally {
    Connection.prototype.send = send
  }
  return sent
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/

/** The same as a script: parameters stay parameters, and what has a fresh UUIDv7 in it has one of its own each time. */
export function scriptOf(sent: readonly Sent[], constant: string): { script: string; variables: string[] } {
  const fresh: string[] = []
  const variables: string[] = []
  const variable = (value: string) => {
    variables.push(`p${variables.length}=${value}`)
    return `:p${variables.length - 1}`
  }
  // Ascending, as the product's are, and different for each client.
  const idOf = (found: string) => {
    if (!fresh.includes(found)) fresh.push(found)
    return `('019f000${fresh.indexOf(found)}-0000-7000-8000-' || :id)`
  }
  const parameter = (text: string, value: string | null, at: number): string => {
    if (value === null) return 'null'
    const found = value.startsWith('{"') ? undefined : uuid.exec(value)
    if (!found || found[0] === constant) return variable(value)
    if (found[0] === value) return text.includes(`$${at}::text`) ? idOf(value) : `${idOf(value)}::uuid`
    return `(${variable(value.slice(0, found.index))} || ${idOf(found[0])})`
  }
  const lines = sent.map(({ text, params }) => {
    const values = params.map((value, at) => parameter(text, value, at + 1))
    return `${text.replaceAll(/\$(\d+)/g, (_, n) => values[Number(n) - 1] ?? '').replaceAll(/\s+/g, ' ')};`
  })
  const id = ['\\set n :n + 1', '\\set id 100000000000 + :n * 1000 + :client_id']
  return { script: [...id, ...lines].join('\n'), variables }
}

export interface Rate {
  readonly perSecond: number
  /** Of the client alone. */
  readonly cpuUs: number
}

/** Runs the script over prepared statements. Throws what pgbench complains of. */
export async function pgbench(
  url: string,
  { script, variables }: { script: string; variables: string[] },
  { clients, seconds, schema }: { clients: number; seconds: number; schema: string },
): Promise<Rate> {
  const file = join(tmpdir(), `kerf-bench-${process.pid}.sql`)
  await Bun.write(file, script)
  const options = ['-n', '-M', 'prepared', '-c', `${clients}`, '-j', '2', '-T', `${seconds}`, '-f', file]
  const defined = ['n=0', ...variables].flatMap((each) => ['-D', each])
  const child = Bun.spawn(['pgbench', ...options, ...defined, url], {
    env: { ...process.env, PGOPTIONS: `-c search_path=${schema}` },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complaint] = await Promise.all([child.stdout.text(), child.stderr.text()])
  await child.exited
  await rm(file)
  const tps = Number(/tps = ([\d.]+)/.exec(said)?.[1])
  if (!(tps > 0) || child.exitCode !== 0) throw new Error(`pgbench: ${said}${complaint}`)
  return { perSecond: tps, cpuUs: Number(child.resourceUsage()?.cpuTime.total ?? 0) / (tps * seconds) }
}
