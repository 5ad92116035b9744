// A Stripe that speaks over HTTP what Kerf asks of it, in memory: keys, declines, and every way to give no answer.
import Stripe from 'stripe'
import { openStripeBooks, type StripeBooks, type StripeEvent, StripeFault } from './stripe-books.ts'

/**
 * What becomes of a call. `lost`: carried out, and never answered. `failed`: carried out, and answered 500, which
 * is kept under the key. `busy`: answered 429 and not carried out. `broken`: the answer is no JSON.
 */
export type Mishap = 'lost' | 'failed' | 'busy' | 'broken'

export interface StripeServer {
  readonly url: string
  readonly books: StripeBooks
  /** Calls so far, like `POST /v1/refunds`. */
  readonly calls: string[]
  /** The next call like this one meets a mishap. */
  mishap(call: RegExp, what: Mishap): void
  /** No call meets a mishap any more. */
  forgive(): void
  /** A day goes by: keys are forgotten, and search finds what it did not find yet. */
  passDay(): void
  /** What it would send: the body, and the header of its signature. */
  webhook(event: StripeEvent, options?: { secret?: string; at?: Date }): Promise<Webhook>
  stop(): Promise<void>
}

export interface Webhook {
  readonly body: string
  readonly signature: string
}

export const secretKey = 'sk_test_1'
export const webhookSecret = 'whsec_test'

interface Reply {
  readonly status: number
  readonly body: unknown
}

export function startStripe({ slowMs = 50 }: { slowMs?: number } = {}): StripeServer {
  const books = openStripeBooks()
  const calls: string[] = []
  const mishaps: { call: RegExp; what: Mishap }[] = []
  const kept = new Map<string, { wish: string; reply?: Reply }>()
  const erred = new Set<string>()
  /** Its search sees nothing new until the day has passed. */
  let searchable = new Set<string>()

  function carryOut(method: string, path: string, params: URLSearchParams): unknown {
    const [, , collection, id = '', verb = ''] = path.split('/')
    if (collection === 'refunds' && method === 'POST') return books.refund(params)
    if (collection === 'refunds') return refundsOf(params.get('payment_intent'))
    if (method === 'GET' && id === 'search') return found(params.get('query') ?? '')
    if (method === 'GET') return books.intent(id)
    if (verb === 'capture') return books.capture(id)
    return verb === 'cancel' ? books.cancel(id) : books.confirm(params)
  }

  function refundsOf(id: string | null) {
    const data = books.refunds.filter((refund) => refund.payment_intent === id)
    return { object: 'list', url: '/v1/refunds', has_more: false, data }
  }

  function found(query: string) {
    const key = /^metadata\['kerf_key'\]:'([^']+)'$/.exec(query)?.[1]
    const data = [...books.intents.values()].filter(
      ({ id, metadata }) => searchable.has(id) && metadata['kerf_key'] === key,
    )
    return { object: 'search_result', url: '/v1/payment_intents/search', has_more: false, data }
  }

  function replyTo(method: string, path: string, params: URLSearchParams): Reply {
    try {
      return { status: 200, body: structuredClone(carryOut(method, path, params)) }
    } catch (error) {
      if (!(error instanceof StripeFault)) throw error
      return { status: error.status, body: { error: structuredClone(error.error) } }
    }
  }

  /** Of a card that misbehaves on purpose, what its first call of this kind meets. */
  function habitOf(path: string, params: URLSearchParams): Mishap | undefined {
    const id = path.split('/')[3] ?? ''
    const method = params.get('payment_method') ?? books.intents.get(id)?.payment_method ?? ''
    const habit =
      method === 'pm_card_error_once' && !id
        ? 'busy'
        : method === 'pm_card_timeout_after_charge' && path.endsWith('/capture')
          ? 'lost'
          : undefined
    const once = `${path} ${params.get('metadata[kerf_key]')}`
    if (habit === undefined || erred.has(once)) return undefined
    erred.add(once)
    return habit
  }

  async function serve(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const { method } = request
    const call = `${method} ${pathname}`
    calls.push(call)
    if (request.headers.get('authorization') !== `Bearer ${secretKey}`)
      return Response.json(
        { error: { type: 'invalid_request_error', message: 'Invalid API Key' } },
        { status: 401 },
      )
    const text = await request.text()
    const params = method === 'GET' ? searchParams : new URLSearchParams(text)
    const at = mishaps.findIndex((mishap) => mishap.call.test(call))
    const what = at === -1 ? habitOf(pathname, params) : mishaps.splice(at, 1)[0]?.what
    if (what === 'busy') return refuse(429, 'lock_timeout')
    const key = request.headers.get('idempotency-key')
    const earlier = key === null ? undefined : kept.get(key)
    const wish = `${call} ${text}`
    if (earlier && earlier.wish !== wish) return refuse(400, undefined, 'idempotency_error')
    if (earlier && !earlier.reply) return refuse(409, 'idempotency_key_in_use')
    const entry: { wish: string; reply?: Reply } = earlier ?? { wish }
    if (key !== null) kept.set(key, entry)
    if (!entry.reply && params.get('payment_method') === 'pm_card_slow') await Bun.sleep(slowMs)
    else if (!entry.reply) await Bun.sleep(0) // so that calls at once do meet
    const done = entry.reply ?? replyTo(method, pathname, params)
    entry.reply = what === 'failed' ? { status: 500, body: { error: { type: 'api_error' } } } : done
    if (what === 'lost') return new Promise(() => {})
    if (what === 'broken') return new Response('<html>', { status: 502 })
    return Response.json(entry.reply.body, { status: entry.reply.status })
  }

  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 0, fetch: serve })
  return {
    url: server.url.origin,
    books,
    calls,
    mishap: (call, what) => void mishaps.push({ call, what }),
    forgive: () => void mishaps.splice(0),
    passDay() {
      kept.clear()
      searchable = new Set(books.intents.keys())
    },
    async webhook(event, { secret = webhookSecret, at = new Date() } = {}) {
      const body = JSON.stringify(event, null, 2)
      const timestamp = Math.floor(at.getTime() / 1000)
      const signature = await Stripe.webhooks.generateTestHeaderStringAsync({
        payload: body,
        secret,
        timestamp,
      })
      return { body, signature }
    },
    stop: () => server.stop(true),
  }
}

function refuse(status: number, code: string | undefined, type = 'invalid_request_error'): Response {
  return Response.json({ error: { type, code, message: String(code) } }, { status })
}
