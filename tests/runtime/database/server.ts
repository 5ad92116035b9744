// A PostgreSQL of one's own behind a fault proxy: for tests that shoot the server or cut its connections.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresMajor } from '../../../deploy/local/postgres-binaries.ts'
import { startEmbeddedPostgres } from '../../../deploy/local/postgres-server.ts'
import { waitUntil } from '../../../deploy/local/wait-until.ts'
import { openFaultProxy, type FaultProxy } from '../../world/fault-proxy.ts'

export interface OwnServer {
  readonly proxy: FaultProxy
  /** Through the proxy. */
  readonly url: string
  /** Past the proxy; another one after each restart. */
  directUrl(): string
  /** Shoots the server with every backend and starts it again, as `pg_ctl -m immediate restart` does. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Starts an empty server. */
export async function openServer(): Promise<OwnServer> {
  const directory = mkdtempSync(join(tmpdir(), 'kerf-own-'))
  const start = () => startEmbeddedPostgres({ directory, durable: false })
  let server = await start()
  const target = { host: '127.0.0.1', port: portOf(server.url) }
  const proxy = await openFaultProxy(target)
  return {
    proxy,
    url: server.url.replace(`:${target.port}/`, `:${proxy.port}/`),
    directUrl: () => server.url,
    async restart() {
      const pid = Number.parseInt(
        readFileSync(join(directory, `pg${postgresMajor}/postmaster.pid`), 'utf8'),
        10,
      )
      process.kill(pid, 'SIGQUIT')
      await waitUntil('the server to be gone', 10_000, () => !isAlive(pid))
      server = await start()
      target.port = portOf(server.url)
    },
    async close() {
      await proxy.close()
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const portOf = (url: string): number => Number(new URL(url).port)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
