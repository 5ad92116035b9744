// Which server processes are alive, and what `postmaster.pid` says of the one that should be.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from './postgres-cluster.ts'

export interface Postmaster {
  pid: number
  port: number
  /** `starting`, `ready`, `stopping` … A killed server leaves `ready` behind: believe it only while the pid is alive. */
  status: string
}

/** The server's own word about itself; undefined when there is none or it is still being written. */
export function postmaster(cluster: Cluster): Postmaster | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(cluster.data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const [pid, , , port, , , , status] = lines
  return { pid: Number(pid), port: Number(port), status: status?.trim() ?? '' }
}

/**
 * Whether this process is alive and works on this cluster. The command line decides, which anyone may read:
 * a signal cannot tell a zombie or a process id given away again from the server.
 */
export function isServing(cluster: Cluster, pid: number): boolean {
  return commandLine(pid).includes(cluster.name)
}

/** Whether any living PostgreSQL server has this process id. */
export function isPostgres(pid: number): boolean {
  return commandLine(pid).includes('postgres')
}

/** All living processes of the cluster: the postmaster, and children that may outlive it for a moment. */
export function processesOf(cluster: Cluster): number[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)
      .filter((pid) => isServing(cluster, pid))
  }
  return ps('-axww', '-o', 'pid=,command=')
    .split('\n')
    .filter((line) => line.includes(cluster.name))
    .map((line) => Number.parseInt(line, 10))
}

function commandLine(pid: number): string {
  if (process.platform !== 'linux') return ps('-ww', '-o', 'command=', '-p', String(pid))
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function ps(...options: string[]): string {
  return Bun.spawnSync(['ps', ...options], { stderr: 'ignore' }).stdout.toString()
}
