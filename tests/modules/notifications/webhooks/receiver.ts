// A server that webhooks are sent to: checks them as a receiver should, and answers as a test says.
import { Webhook } from 'standardwebhooks'

export interface Received {
  readonly id: string
  readonly body: string
  readonly headers: Headers
  /** Parsed, after the signature was checked. */
  readonly event: {
    readonly type: string
    readonly timestamp: string
    readonly data: Record<string, unknown>
  }
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly received: readonly Received[]
  /** What the next ones are answered, one each; then 204. */
  readonly answers: (() => Response | Promise<Response>)[]
  /** Verified or not. */
  readonly requests: number
  /** The secret that whoever runs it was given. */
  checkBy(secret: string): void
  /** Takes what was signed at any time: for tests that turn our clock. */
  trustAnyTime(): void
}

/** An answer for `answers`. */
export const refuse =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('no', { status, headers })

/** What it cannot verify it answers 401, and does not count as received. */
export function startReceiver(): Receiver {
  const received: Received[] = []
  const answers: Receiver['answers'] = []
  let [secret, anyTime, requests] = ['', false, 0]
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      requests += 1
      const { headers } = request
      const body = await request.text()
      const event = verified(secret, headers, body, anyTime)
      if (!event) return new Response(null, { status: 401 })
      received.push({ id: headers.get('webhook-id') ?? '', body, headers, event })
      return (await answers.shift()?.()) ?? new Response(null, { status: 204 })
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/hook`,
    received,
    answers,
    get requests() {
      return requests
    },
    checkBy: (wanted) => void (secret = wanted),
    trustAnyTime: () => void (anyTime = true),
    async [Symbol.asyncDispose]() {
      await server.stop(true)
    },
  }
}

function verified(
  secret: string,
  headers: Headers,
  body: string,
  anyTime: boolean,
): Received['event'] | undefined {
  const webhook = new Webhook(secret)
  const id = headers.get('webhook-id') ?? ''
  const sentAt = new Date(Number(headers.get('webhook-timestamp')) * 1000)
  try {
    if (!anyTime) return webhook.verify(body, headers.toJSON()) as Received['event'] // whatever is signed is one
    const isOurs = headers
      .get('webhook-signature')
      ?.split(' ')
      .includes(webhook.sign(id, sentAt, body))
    return isOurs ? JSON.parse(body) : undefined
  } catch {
    return undefined
  }
}
