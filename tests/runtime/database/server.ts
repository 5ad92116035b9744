// Postgres behind a fault proxy: a fresh database, or a whole server for tests that shoot it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresMajor } from '../../../deploy/local/postgres-binaries.ts'
import { startEmbeddedPostgres } from '../../../deploy/local/postgres-server.ts'
import { testDatabase } from '../../world/database.ts'
import { openFaultProxy, type FaultProxy } from '../../world/fault-proxy.ts'
import { until } from '../../world/until.ts'

export interface Proxied {
  readonly proxy: FaultProxy
  /** Through the proxy. */
  readonly url: string
  /** Past the proxy. */
  directUrl(): string
  close(): Promise<void>
}

export interface OwnServer extends Proxied {
  /** Shoots the server with every backend and starts it again elsewhere, as `pg_ctl -m immediate restart` does. */
  restart(): Promise<void>
}

/** An empty database on the server that all tests share. */
export async function openDatabase(): Promise<Proxied> {
  const database = await testDatabase({ modules: [] })
  const { proxy, url } = await proxied(database.url)
  return {
    proxy,
    url,
    directUrl: () => database.url,
    async close() {
      await proxy.close()
      await database.drop()
    },
  }
}

/** Starts a server of one's own. */
export async function openServer(): Promise<OwnServer> {
  const directory = mkdtempSync(join(tmpdir(), 'kerf-own-'))
  const start = () => startEmbeddedPostgres({ directory, durable: false })
  let server = await start()
  const { proxy, url, target } = await proxied(server.url)
  return {
    proxy,
    url,
    directUrl: () => server.url,
    async restart() {
      const pid = Number.parseInt(
        readFileSync(join(directory, `pg${postgresMajor}/postmaster.pid`), 'utf8'),
        10,
      )
      process.kill(pid, 'SIGQUIT')
      await until('the server to be gone', () => !isAlive(pid))
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

async function proxied(direct: string) {
  const target = { host: '127.0.0.1', port: portOf(direct) }
  const proxy = await openFaultProxy(target)
  return { proxy, target, url: direct.replace(`:${target.port}/`, `:${proxy.port}/`) }
}

const portOf = (url: string): number => Number(new URL(url).port)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
