// The floor of the gateway's way to a module, outside Bun: nginx, one worker, connections kept.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../deploy/local/redis-server.ts'
import { until } from '../../world/until.ts'
import type { Hop } from './hop.ts'
import { cpuMsOf } from '../process.ts'

/** Undefined where nginx is not installed. */
export async function startNginx(upstream: string): Promise<(Hop & AsyncDisposable) | undefined> {
  const command = Bun.which('nginx', { PATH: `${process.env['PATH']}:/usr/sbin` })
  if (!command) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'kerf-bench-nginx-'))
  const port = freePort()
  const file = join(folder, 'nginx.conf')
  await Bun.write(file, configuration(folder, port, new URL(upstream).host))
  const child = Bun.spawn([command, '-e', 'stderr', '-p', folder, '-c', file], { stderr: 'inherit' })
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill()
    await child.exited
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await until('nginx to answer', async () => (await fetch(url).catch(() => undefined)) !== undefined)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, cpuMs: () => cpuMsOf(child.pid), [Symbol.asyncDispose]: stop }
}

const configuration = (folder: string, port: number, upstream: string) => `
  daemon off;
  master_process off;
  pid ${folder}/pid;
  error_log stderr error;
  events { worker_connections 256; }
  http {
    access_log off;
    keepalive_requests 1000000;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    upstream module { server ${upstream}; keepalive 64; keepalive_requests 1000000; }
    server {
      listen 127.0.0.1:${port};
      location / {
        proxy_pass http://module;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_set_header X-Request-Id $request_id;
      }
    }
  }
`
