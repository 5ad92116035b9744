// A process under measurement: started with its output in a file, asked from outside what it costs.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sealingEnvironment } from '../world/sealing.ts'
import { unlimitedEnvironment } from '../world/unlimited.ts'
import { until } from '../world/until.ts'

export interface MeasuredProcess extends AsyncDisposable {
  readonly url: string
  /** From its start until it said where it listens. */
  readonly readyMs: number
  /** On a processor so far, in the process and in the system on its behalf. */
  cpuMs(): number
  residentMb(): number
}

let started = 0

/** Runs `bun <script>` and waits until it writes a line with its `url`. */
export async function startProcess(
  script: string,
  environment: Readonly<Record<string, string>>,
): Promise<MeasuredProcess> {
  const log = join(tmpdir(), `kerf-bench-${process.pid}-${++started}.log`)
  await Bun.write(log, '')
  const startedAt = performance.now()
  const child = Bun.spawn([process.execPath, script], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
    stdout: Bun.file(log),
    stderr: 'inherit',
  })
  try {
    const url = await until(`${script} to say its url`, () => {
      if (child.exitCode !== null) throw new Error(`${script} ended: ${readFileSync(log, 'utf8')}`)
      return /"url":"([^"]+)"/.exec(readFileSync(log, 'utf8'))?.[1]
    })
    return {
      url,
      readyMs: performance.now() - startedAt,
      cpuMs: () => cpuMsOf(child.pid),
      residentMb: () => residentMbOf(child.pid),
      async [Symbol.asyncDispose]() {
        child.kill()
        await child.exited
        await rm(log)
      },
    }
  } catch (error) {
    child.kill()
    throw error
  }
}

/** The monolith as it is deployed, on a database that stands migrated. */
export function startApplication(databaseUrl: string): Promise<MeasuredProcess> {
  return startProcess('deploy/start.ts', {
    NODE_ENV: 'production',
    ...unlimitedEnvironment,
    ...sealingEnvironment,
    DATABASE_MAY_FORGET: 'true',
    PAYMENT_PROVIDER: 'sandbox',
    MAIL_PROVIDER: 'mailbox',
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_PORT: '0',
    SHUTDOWN_GRACE_MS: '0',
    DEMO_CATALOGUE: 'true',
  })
}

/** Proc(5): the 14th and 15th field of `stat`, in hundredths of a second; the second one may hold anything. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function residentMbOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(kilobytes) / 1_024
}
