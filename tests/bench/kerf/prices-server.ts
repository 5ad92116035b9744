// The process that answers for the shop: the internal port of a module process, with nothing else on it.
import { readServiceKeys } from '../../../deploy/secrets/service-keys.ts'
import { openServer } from '../../../runtime/doors/server.ts'
import { openInternalApi } from '../../../runtime/remote/internal-api.ts'
import { openServiceTokens } from '../../../runtime/security/service-tokens.ts'
import { openRoad } from './query.ts'
import { openHome } from './prices.ts'

const { own, known } = await readServiceKeys(process.env['KERF_KEYS'] ?? '', ['shop'])
const tokens = openServiceTokens(own, known)
const options = {
  hosting: openHome('shop', openRoad(tokens, [])),
  tokens,
  gatewayOf: new Map(),
  observe: { failed: (...details: readonly unknown[]) => console.error(...details) },
}
const server = openServer({ fetch: openInternalApi(options), port: 0, hostname: '127.0.0.1' })
console.log(JSON.stringify({ url: server.url }))
