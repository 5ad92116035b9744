// What a client developer reads: the OpenAPI document, and a page that shows it without asking any other host.
import { resolve } from 'node:path'
import type { Hono } from 'hono'
import styles from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import type { GatewayEnv } from './exchange.ts'
import type { ApiDocument } from './openapi.ts'

const start = `
SwaggerUIBundle({
  url: '/openapi.json', domNode: document.getElementById('api'), deepLinking: true, validatorUrl: null,
  persistAuthorization: false, tryItOutEnabled: true, docExpansion: 'list', defaultModelsExpandDepth: 0,
})`

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/page.css">
<div id="api"></div>
<script src="/docs/page.js"></script>
<script>${start}</script>
</html>
`

// Swagger UI sets style attributes; scripts come from here, and the one in the page is named by its hash.
const policy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${new Bun.CryptoHasher('sha256').update(start).digest('base64')}'`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `/openapi.json`, made at the first request, and `/docs`, to which `/` leads. */
export function docsRoutes(app: Hono<GatewayEnv>, makeDocument: () => ApiDocument): void {
  let made: { readonly body: string; readonly etag: string } | undefined
  const document = () => (made ??= tagged(JSON.stringify(makeDocument())))

  app.get('/openapi.json', (c) => {
    c.env.route = '/openapi.json'
    const { body, etag } = document()
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache', etag }
    const known = c.req
      .header('if-none-match')
      ?.split(',')
      .map((each) => each.trim())
    if (known?.some((each) => each === '*' || each.replace(/^W\//, '') === etag))
      return new Response(null, { status: 304, headers })
    return new Response(body, { headers })
  })
  app.get('/', (c) => {
    c.env.route = '/'
    return new Response(null, { status: 302, headers: { location: '/docs' } })
  })
  app.get('/docs', (c) => {
    c.env.route = '/docs'
    return new Response(page, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-cache',
      },
    })
  })
  for (const [path, file, type] of [
    ['/docs/page.js', script, 'text/javascript; charset=utf-8'],
    ['/docs/page.css', styles, 'text/css; charset=utf-8'],
  ] as const)
    app.get(path, (c) => {
      c.env.route = path
      // The bundler names it relative to the bundle, wherever that is started from.
      return new Response(Bun.file(resolve(import.meta.dir, file)), {
        headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' },
      })
    })
}

function tagged(body: string) {
  return { body, etag: `"${new Bun.CryptoHasher('sha256').update(body).digest('base64url')}"` }
}
