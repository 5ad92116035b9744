// The keys by which anyone can check an access token, and what an admin does about them.
import { gives, route, z } from '#runtime'
import { newRoutes } from '../module.ts'
import { untilHeard } from '../sessions/until-heard.ts'
import { removeKey, rotateKey } from './rotate-key.ts'
import { publishedAt, signerAt } from './signing-key.ts'
import { signingKeysNewestFirst } from './store.ts'
import { KeyList, KeySet, KeyView, viewOfKey } from './views.ts'

export const routes = newRoutes()
  .openapi(
    route({
      method: 'get',
      path: '/.well-known/jwks.json',
      operationId: 'getSigningKeys',
      summary: 'The public keys that access tokens are signed with (RFC 7517).',
      access: 'anyone',
      responses: { 200: gives(KeySet, 'The keys, newest first.') },
    }),
    async (c) => {
      const { db, now } = c.var.read
      const keys = publishedAt(await signingKeysNewestFirst(db), now()).map(({ publicKey }) => publicKey)
      return c.json({ keys }, 200, { 'cache-control': 'public, max-age=300' })
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/signing-keys',
      operationId: 'listSigningKeys',
      summary: 'List the signing keys, newest first.',
      access: 'admin',
      responses: { 200: gives(KeyList, 'Those that are published.') },
    }),
    async (c) => {
      const { db, now } = c.var.read
      const keys = await signingKeysNewestFirst(db)
      const signer = signerAt(keys, now())
      const data = publishedAt(keys, now()).map((key) => viewOfKey(key, key === signer))
      return c.json({ data, nextCursor: null }, 200)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/signing-keys',
      operationId: 'rotateSigningKey',
      summary: 'Make the next signing key now. It is published at once and signs an hour later.',
      access: 'admin',
      responses: { 201: gives(KeyView, 'The new key.') },
    }),
    async (c) => c.json(viewOfKey(await c.var.run(rotateKey, undefined), false), 201),
  )
  .openapi(
    route({
      method: 'delete',
      path: '/v1/signing-keys/{kid}',
      operationId: 'removeSigningKey',
      summary: 'Forget a signing key that others may have. All that it signed is refused from the answer on.',
      access: 'admin',
      request: { params: z.object({ kid: z.string().min(1).max(64) }) },
      responses: { 204: { description: 'Nobody believes it any more.' } },
    }),
    async (c) => {
      await c.var.run(removeKey, c.req.valid('param').kid)
      await untilHeard()
      return c.body(null, 204)
    },
  )
