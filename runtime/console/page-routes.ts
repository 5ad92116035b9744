// The page itself: three static files, which need no token and hold no data, under the strictest policy that a browser knows.
import type { Hono } from 'hono'
import type { GatewayEnv } from '../gateway/exchange.ts'

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Kerf console</title>
<link rel="icon" href="/console/icon.svg">
<link rel="stylesheet" href="/console/page.css">
<script type="module" src="/console/page.js"></script>
</head>
<body><noscript>The console draws with JavaScript.</noscript></body>
</html>
`
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0f766e"/><path d="M4 3v10M4 8h3l5-5M7 8l5 5" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>`

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const alike = {
  'cache-control': 'no-cache',
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  vary: 'accept-encoding',
}

/** `/console` and what it loads. */
export function pageRoutes(app: Hono<GatewayEnv>): void {
  const serve = (path: string, type: string, load: () => string | Promise<string>) => {
    let file: Promise<File> | undefined
    app.get(path, async (c) => {
      c.env.route = path
      file ??= fileOf(load).catch((error: unknown) => {
        file = undefined
        throw error
      })
      const { text, zipped, etag } = await file
      const takesGzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
      // A browser takes the headers of a 304 over those that it has.
      const headers = { ...alike, etag, 'content-type': `${type}; charset=utf-8` }
      if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
      return takesGzip
        ? new Response(zipped, { headers: { ...headers, 'content-encoding': 'gzip' } })
        : new Response(text, { headers })
    })
  }

  serve('/console', 'text/html', () => html)
  serve('/console/icon.svg', 'image/svg+xml', () => icon)
  // Bundled at the first request from source, once and for all in a bundle or a binary: see bundle.ts.
  serve('/console/page.js', 'text/javascript', async () => (await import('./page-bundle.ts')).script)
  serve('/console/page.css', 'text/css', async () => (await import('./page-bundle.ts')).styles)
}

interface File {
  readonly text: string
  readonly zipped: Uint8Array<ArrayBuffer>
  readonly etag: string
}

async function fileOf(load: () => string | Promise<string>): Promise<File> {
  const text = await load()
  const etag = `W/"${new Bun.CryptoHasher('sha256').update(text).digest('base64url')}"`
  return { text, zipped: Bun.gzipSync(text), etag }
}
