// Settings that come from files, as secrets do.
import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf, faultsOf, url } from './reading.ts'

const directory = mkdtempSync(join(tmpdir(), 'kerf-config-'))
afterAll(() => rmSync(directory, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

test('a secret may come from a file, without the newline that editors add', async () => {
  const config = await configOf({
    DATABASE_URL_FILE: file('url', `${url}\n`),
    DATABASE_URL_ORDERS_FILE: file('orders', `${url}1\r\n`),
    API_KEY_FILE: file('key', ' spaces stay \n'),
    PORT_FILE: file('port', '8081'),
  })
  expect([config.databaseUrl, config.databaseUrls.orders, config.port]).toEqual([url, `${url}1`, 8081])
  expect(config.settings['stock-room']).toMatchObject({ API_KEY: ' spaces stay ' })
})

test('a variable and its file together are refused, and a file that cannot be read is named', async () => {
  const path = join(directory, 'missing')
  expect(
    await faultsOf({ API_KEY: 'long enough', API_KEY_FILE: file('key2', 'x'), DATABASE_URL_FILE: path }),
  ).toEqual([
    `DATABASE_URL_FILE names ${path}, which cannot be read (ENOENT). Correct the path or its rights.`,
    'API_KEY and API_KEY_FILE are both set. Keep one of them.',
  ])
})
