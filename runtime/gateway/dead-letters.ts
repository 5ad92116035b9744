// Messages that could not be handled, over all modules: an admin lists, replays or discards them.
import { z } from '@hono/zod-openapi'
import type { DeadLetter, DeadLetters } from '../delivery/dead-letters.ts'
import { Failure, failure } from '../failure.ts'
import { pageOf, pageSchema, paging } from '../http/paging.ts'
import { refusalOf } from '../http/refusals.ts'
import { gives, newRoutes, route } from '../http/routes.ts'
import type { GatewayEnv } from './exchange.ts'
import type { ModuleApi } from './mount.ts'

const deadLetterMissing = failure('missing', 'dead-letter-missing', 'There is no dead letter of this id.')

const DeadLetterView = z
  .object({
    id: z.uuid(),
    module: z.string().openapi({ description: 'Which could not handle it.' }),
    source: z.string().openapi({ description: 'Which sent it.' }),
    name: z.string(),
    key: z.string().nullable(),
    attempts: z.int(),
    error: z.string(),
    waitingBehind: z
      .int()
      .openapi({ description: 'Messages that wait until this one is handled or discarded.' }),
    receivedAt: z.iso.datetime(),
  })
  .openapi('DeadLetter')
const DeadLetterPage = pageSchema(DeadLetterView)
  .extend({
    unavailable: z
      .array(z.string())
      .openapi({ description: 'Modules that cannot be asked now: they may have dead letters, too.' }),
  })
  .openapi('DeadLetterPage')

const request = { params: z.object({ id: z.uuid() }) }

/** The same paths over any number of modules; `of` has each module's. One that is away keeps nobody from the others'. */
export function deadLettersApi(of: ReadonlyMap<string, DeadLetters>): ModuleApi {
  /** A message stands in one module; the others say that they have no such one. */
  const first = async (act: (letters: DeadLetters) => Promise<boolean>) => {
    const acts = [...of.values()].map(async (letters) => {
      if (!(await act(letters))) throw deadLetterMissing()
    })
    await Promise.any(acts).catch(({ errors }: AggregateError) => {
      // Whoever is away may be the one that has it.
      throw errors.find((error) => !isMissing(error)) ?? deadLetterMissing()
    })
  }

  const list = async (limit: number, after: string | undefined) => {
    const unavailable: string[] = []
    const lists = [...of].map(async ([module, letters]) => {
      try {
        return await letters.list(limit, after)
      } catch (error) {
        if (!refusalOf(error)) throw error
        unavailable.push(module)
        return []
      }
    })
    return { found: (await Promise.all(lists)).flat(), unavailable }
  }

  const routes = newRoutes<GatewayEnv>()
    .openapi(
      route({
        method: 'get',
        path: '/v1/dead-letters',
        operationId: 'listDeadLetters',
        summary: 'List the messages that could not be handled, oldest first.',
        access: 'admin',
        request: { query: z.object(paging(z.uuid())) },
        responses: { 200: gives(DeadLetterPage, 'A page of dead letters.') },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query')
        const { found, unavailable } = await list(limit + 1, cursor)
        const all = found.toSorted((a, b) => (a.id < b.id ? -1 : 1))
        return c.json({ ...pageOf(all, limit, viewOf), unavailable: unavailable.toSorted() }, 200)
      },
    )
    .openapi(
      route({
        method: 'post',
        path: '/v1/dead-letters/{id}/replay',
        operationId: 'replayDeadLetter',
        summary: 'Try a message again, from its first attempt.',
        access: 'admin',
        request,
        responses: { 204: { description: 'It will be tried again.' } },
      }),
      async (c) => {
        await first((letters) => letters.replay(c.req.valid('param').id, c.var.user.id))
        return c.body(null, 204)
      },
    )
    .openapi(
      route({
        method: 'post',
        path: '/v1/dead-letters/{id}/discard',
        operationId: 'discardDeadLetter',
        summary: 'Give a message up, so that those behind it go on.',
        access: 'admin',
        request,
        responses: { 204: { description: 'It counts as handled.' } },
      }),
      async (c) => {
        await first((letters) => letters.discard(c.req.valid('param').id, c.var.user.id))
        return c.body(null, 204)
      },
    )
  return { name: 'dead-letters', routes }
}

function isMissing(error: unknown): boolean {
  return error instanceof Failure && error.code === deadLetterMissing.code
}

function viewOf({ receivedAt, ...letter }: DeadLetter): z.output<typeof DeadLetterView> {
  return { ...letter, receivedAt: receivedAt.toISOString() }
}
