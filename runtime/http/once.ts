// Runs a use case once for each `Idempotency-Key`: its reply is stored in the transaction of its effect.
import type { Context } from 'hono'
import type { UseCases, WorkOptions } from '../bus/use-cases.ts'
import { DatabaseFailure, isUniqueViolation } from '../database/errors.ts'
import { query } from '../database/query.ts'
import { failure } from '../failure.ts'
import type { OnceReply } from './idempotency.ts'
import type { Passage } from './passage.ts'
import type { AnyApiEnv } from './routes.ts'

const keyReused = failure(
  'invalid',
  'idempotency-key-reused',
  'This Idempotency-Key was used for another request. Take a new one.',
)
const requestInFlight = failure(
  'conflict',
  'request-in-flight',
  'A request with this Idempotency-Key is being worked on. Repeat it in a moment.',
)

interface Row {
  readonly fingerprint: string
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

const look = `select fingerprint, status, headers, body from idempotency_keys where scope = $1::text and key = $2::text`
const keep = `
  insert into idempotency_keys (scope, key, fingerprint, status, headers, body)
  values ($1::text, $2::text, $3::text, $4::integer, $5::jsonb, $6::text)`

const replayed = { 'idempotency-replayed': 'true' }

interface Asked extends Pick<Context, 'req'> {
  readonly env: Passage
  readonly var: Pick<AnyApiEnv['Variables'], 'caller'>
}
type Work = Pick<WorkOptions<unknown>, 'context' | 'signal' | 'pool'>

/** `c.var.once` for one request. A key counts for one user and one route; refusals are not kept, for nothing was done. */
export function openOnce(c: Asked, useCases: UseCases, work: Work): AnyApiEnv['Variables']['once'] {
  return async (useCase, input, replyTo) => {
    const key = c.req.header('idempotency-key') ?? '' // the route demands one
    const { caller } = c.var
    const scope = `${caller.kind === 'user' ? caller.id : caller.kind} ${c.req.method} ${c.env.route}`
    const fingerprint = new Bun.CryptoHasher('sha256')
      .update(`${c.env.path}\n${await c.req.text()}`)
      .digest('hex')

    const kept = async () => {
      const [known] = await query<Row>(work.pool, look, [scope, key], work.signal)
      if (known && known.fingerprint !== fingerprint) throw keyReused()
      return known
    }
    const known = await kept()
    if (known) return respond(known, replayed)

    let stored: Row | undefined
    try {
      await useCases.run(({ given }) => useCase(input, given), {
        ...work,
        beforeCommit(tx, output) {
          const { status, headers = {}, body } = replyTo(output)
          stored = { fingerprint, status, headers: { ...headers }, body: JSON.stringify(body) }
          tx.later(tx.query(keep, [scope, key, fingerprint, status, JSON.stringify(headers), stored.body]))
        },
      })
    } catch (error) {
      if (error instanceof DatabaseFailure) throw error
      // It may have failed by what the same call has done meanwhile, whose answer it then has.
      const meanwhile = await kept()
      if (meanwhile) return respond(meanwhile, replayed)
      if (isUniqueViolation(error, 'idempotency_keys_pkey'))
        throw requestInFlight({ retryAfterSeconds: 1, cause: error })
      throw error
    }
    return respond(stored as Row) // set before the commit that was awaited
  }
}

function respond<Body, Status extends 200 | 201 | 202>(
  { status, headers, body }: Row,
  more: Record<string, string> = {},
): OnceReply<Body, Status> {
  const response = new Response(body, {
    status,
    headers: { 'content-type': 'application/json', ...headers, ...more },
  })
  return response as OnceReply<Body, Status> // the route's own types bound body and status together
}
