// One process of a deployment: started with its output in a file, asked on its operator's port, ended by signals.
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../world/until.ts'

export interface Place {
  readonly name: string
  /** What it hosts, parted by commas. */
  readonly hosts: string
  readonly log: string
  readonly environment: Readonly<Record<string, string>>
}

export interface Instance extends Pick<Place, 'name' | 'hosts' | 'log'> {
  /** For clients; empty without the gateway. */
  readonly url: string
  readonly operatorUrl: string
  readonly pid: number
  /** The code it ends with; 137 for kill -9. */
  readonly exited: Promise<number>
  isReady(): Promise<boolean>
  /** Its metrics, as Prometheus reads them. */
  metrics(): Promise<string>
  /** kill -9. */
  kill(): Promise<void>
  /** SIGTERM; gives how long it took to end, in ms, and the code. */
  stop(): Promise<{ readonly ms: number; readonly code: number }>
}

const script = join(import.meta.dir, '../../../deploy/start.ts')

/** Starts it and waits until it says where it listens. Throws with its log if it ends instead. */
export async function startInstance({ name, hosts, log, environment }: Place): Promise<Instance> {
  const file = openSync(log, 'w')
  const child = Bun.spawn([process.execPath, script], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
    stdio: ['ignore', file, file],
  })
  closeSync(file)
  watchOver(child)
  const ready = await until(
    `${name} to say where it listens`,
    () => {
      const said = readFileSync(log, 'utf8')
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended: ${said}`)
      return /^.*"operatorUrl".*$/m.exec(said)?.[0]
    },
    60_000,
  )
  const { url = '', operatorUrl } = JSON.parse(ready) as { url?: string; operatorUrl: string } // its own line
  const exited = child.exited
  return {
    ...{ name, hosts, log, url, operatorUrl, pid: child.pid, exited },
    isReady: () => isOk(`${operatorUrl}/readyz`),
    metrics: async () => (await fetch(`${operatorUrl}/metrics`)).text(),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      const startedAt = performance.now()
      child.kill('SIGTERM')
      const code = await exited
      return { ms: performance.now() - startedAt, code }
    },
  }
}

/** Whether a probe is answered well, and soon. */
export async function isOk(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
  return answer?.ok ?? false
}

/** Waits at the end of a pipe that closes when we end, by whatever death, and then ends the process. */
function watchOver(child: Bun.Subprocess): void {
  const watchdog = Bun.spawn(['sh', '-c', 'read -r _; kill -9 "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // Its process id may be somebody else's later.
  void child.exited.then(() => watchdog.kill('SIGKILL'))
  watchdog.unref()
}
