// TLS for those who have no proxy that ends it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, setSystemTime, test } from 'bun:test'
import { readConfig } from '../../../runtime/config/config.ts'
import { openClients } from '../../../runtime/gateway/client.ts'
import { openServer } from '../../../runtime/doors/server.ts'
import { good, other } from './certificates.ts'
import { openEdge } from './edge.ts'

const directory = mkdtempSync(join(tmpdir(), 'kerf-tls-'))
const path = (file: string) => join(directory, file)
const files = { 'good.crt': good.cert, 'good.key': good.key, 'other.key': other.key }
for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text)
afterAll(() => rmSync(directory, { recursive: true }))
afterEach(() => {
  setSystemTime()
})

async function faultsOf(environment: Record<string, string>): Promise<readonly string[]> {
  const read = await readConfig(environment, [])
  return 'faults' in read ? read.faults : []
}

test('a server with a certificate speaks TLS and nothing else, and says that it always will', async () => {
  const plain = openEdge({ edge: { clientOf: openClients([], true, () => {}) } })
  const server = openServer({
    ...{ port: 0, hostname: '127.0.0.1', tls: good },
    fetch: (request) => plain.fetch(new URL(request.url).pathname),
  })
  expect(server.url).toStartWith('https://')
  const answer = await fetch(`${server.url}/v1/things/a`, {
    tls: { ca: good.cert, checkServerIdentity: () => undefined },
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
  await expect(fetch(`${server.url.replace('https', 'http')}/v1/things/a`)).rejects.toThrow()
  await server.stop(0)
  await plain.stop(0)
})

test('a proxy that is trusted says for us that the client came by TLS', async () => {
  const hstsOf = async (proxies: string[]) => {
    const edge = openEdge({ edge: { clientOf: openClients(proxies, false, () => {}) } })
    const { headers } = await edge.fetch('/v1/things/a', { headers: { 'x-forwarded-proto': 'https' } })
    await edge.stop(0)
    return headers.get('strict-transport-security')
  }
  expect(await hstsOf(['127.0.0.1'])).toBe('max-age=31536000')
  expect(await hstsOf([])).toBeNull()
})

test('a certificate and its key come from files', async () => {
  const read = await readConfig({ TLS_CERT_FILE: path('good.crt'), TLS_KEY_FILE: path('good.key') }, [])
  const { cert, key } = ('config' in read && read.config.edge.tls) || { cert: '', key: '' }
  expect(cert).toBe(good.cert)
  expect(key).toBe(good.key)
})

test.each([
  ['one without the other', { TLS_CERT_FILE: 'good.crt' }, 'TLS_CERT_FILE and TLS_KEY_FILE go together'],
  [
    'a key of another certificate',
    { TLS_CERT_FILE: 'good.crt', TLS_KEY_FILE: 'other.key' },
    'does not belong to',
  ],
  [
    'a file that is none',
    { TLS_CERT_FILE: 'good.key', TLS_KEY_FILE: 'good.crt' },
    'TLS_CERT is no certificate',
  ],
  [
    'a file that is not there',
    { TLS_CERT_FILE: 'gone.crt', TLS_KEY_FILE: 'good.key' },
    'cannot be read (ENOENT)',
  ],
])('%s keeps the process from starting, in a sentence', async (_, files, sentence) => {
  const environment = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, path(file)]))
  const faults = await faultsOf(environment)
  expect(faults.join(' ')).toContain(sentence)
  expect(faults.join(' ')).not.toContain('PRIVATE KEY')
})

test('a certificate that has ended keeps the process from starting', async () => {
  setSystemTime(new Date('2150-01-01'))
  const files = { TLS_CERT_FILE: path('good.crt'), TLS_KEY_FILE: path('good.key') }
  expect((await faultsOf(files)).join(' ')).toContain('TLS_CERT ended on')
})
