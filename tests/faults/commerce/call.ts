// One call of an honest client: what is safe to repeat is repeated, with the same key, until somebody says what became of it.

export interface Wish {
  readonly method: string
  readonly path: string
  readonly token?: string
  readonly body?: unknown
  /** Sent as `Idempotency-Key`: with it a POST may be repeated. */
  readonly key?: string
}

/** What one try met: a status with its code, or what the connection threw. */
export type Fault = `${number} ${string}` | `no answer: ${string}`

export interface Answered {
  readonly outcome: 'ok' | 'fail' | 'unknown'
  readonly faults: readonly Fault[]
  /** When the last of them was met, as `Date.now()` says it. */
  readonly faultAt: number | undefined
  readonly body: unknown
}

const tryMs = 10_000
const patienceMs = 60_000
/** Said before anything was done, or while another try is at it. */
const passing = new Set(['request-in-flight'])

export async function call(edge: () => string | undefined, wish: Wish): Promise<Answered> {
  const isRetrySafe = wish.method === 'GET' || wish.key !== undefined
  const givenUpAt = performance.now() + patienceMs
  const faults: Fault[] = []
  let faultAt: number | undefined
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    const { status, code, body, thrown } = await once(edge, wish)
    if (status >= 200 && status < 300) return { outcome: 'ok', faults, faultAt, body }
    const isRefusal = status >= 400 && status < 500 && status !== 429 && !passing.has(code)
    if (isRefusal) return { outcome: 'fail', faults, faultAt, body }
    faults.push(thrown === undefined ? `${status} ${code}` : `no answer: ${thrown}`)
    faultAt = Date.now()
    const isNothingSent = thrown === 'nobody is ready'
    if (!isRetrySafe) return { outcome: isNothingSent ? 'fail' : 'unknown', faults, faultAt, body }
    if (performance.now() > givenUpAt) return { outcome: 'unknown', faults, faultAt, body }
    await Bun.sleep(pauseMs)
  }
}

async function once(edge: () => string | undefined, { method, path, token, body, key }: Wish) {
  const url = edge()
  if (url === undefined) return { status: 0, code: '', body: undefined, thrown: 'nobody is ready' }
  try {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(tryMs),
    })
    const text = await response.text()
    const answer = text === '' ? undefined : (JSON.parse(text) as { code?: string }) // all that Kerf says is JSON
    return { status: response.status, code: answer?.code ?? '', body: answer, thrown: undefined }
  } catch (error) {
    const thrown = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return { status: 0, code: '', body: undefined, thrown }
  }
}
