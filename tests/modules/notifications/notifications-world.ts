// Notifications at home in a real database and behind a real gateway, and stand-ins that announce what a test says.
import postgres from 'postgres'
import { orders } from '#modules/orders'
import { payments, TakePayment, VoidPayment } from '#modules/payments'
import { MailSecret, Trust, users } from '#modules/users'
import { type DataOf, declareModule } from '#runtime'
import { notificationsModule } from '../../../modules/notifications/index.ts'
import { systemContext } from '../../../runtime/context.ts'
import type { Event } from '../../../runtime/contract.ts'
import type { DeliverySettings } from '../../../runtime/delivery/settings.ts'
import type { ModuleDefinition } from '../../../runtime/module.ts'
import { type Kerf, startKerf } from '../../../runtime/hosting/start.ts'
import { testDatabase } from '../../world/database.ts'
import { sealingEnvironment } from '../../world/sealing.ts'
import { until } from '../../world/until.ts'

interface Notified {
  readonly id: string
  readonly channel: string
  readonly subject: string
  readonly createdAt: string
  readonly sentAt: string | null
  readonly refusedAt: string | null
}

export interface NotificationsWorld extends AsyncDisposable {
  /** As administrator. */
  readonly sql: postgres.Sql
  readonly url: string
  /** Tries that failed so far. */
  readonly retries: string[]
  /** As the event's owner does: in one transaction, with all that follows left to the road. */
  announce<E extends Event>(event: E, data: DataOf<E>): Promise<void>
  /** Waits until everything that was announced has been handled, and what followed from it. */
  settled(): Promise<void>
  /** A request of that user's; of an admin's, where `admin-` stands before the id. */
  as(userId: string, path: string, init?: RequestInit): Promise<Response>
  /** What that user finds at GET /v1/notifications, newest first. */
  notifiedOf(userId: string): Promise<Notified[]>
  /** Subjects of the mails in the mailbox, in the order in which they came. */
  mailsTo(email: string): Promise<string[]>
}

interface WorldOptions {
  /** As in the environment. */
  readonly settings?: Readonly<Record<string, string>>
  readonly delivery?: Partial<DeliverySettings>
  readonly now?: () => Date
}

/** As users answers; a link whose id ends so is void. */
export const voidEnding = '000000000000'
const secretOf = (tokenId: string) =>
  tokenId.endsWith(voidEnding) ? null : { secret: `secret-of-${tokenId}` }

const standIns = [users, orders, payments].map((contract) => {
  const { useCase, handle, answer, defineModule } = declareModule<typeof contract>(contract, { uses: [] })
  const announce = useCase(({ event, data }: { event: Event; data: unknown }, { publish }) =>
    publish(event as never, data as never),
  ) // the world's `announce` has checked that they belong together
  const nothing = useCase(() => {})
  const parts = {
    handlers: contract === payments ? [TakePayment, VoidPayment].map((each) => handle(each, nothing)) : [],
    answers:
      contract === users
        ? [
            answer(
              Trust as never,
              (() => ({ keys: [], revoked: [], until: new Date().toISOString() })) as never,
            ),
            answer(MailSecret as never, (({ tokenId }: { tokenId: string }) => secretOf(tokenId)) as never),
          ]
        : [],
  }
  return { announce, definition: defineModule(parts as never) } // what each contract demands is above, by hand
})

export async function openNotificationsWorld(options: WorldOptions = {}): Promise<NotificationsWorld> {
  const modules: ModuleDefinition[] = [...standIns.map((each) => each.definition), notificationsModule]
  const database = await testDatabase({ modules: modules.map(({ name }) => name) })
  const sql = postgres(database.url, { max: 4, onnotice: () => {} })
  const retries: string[] = []
  const kerf: Kerf = await startKerf({
    modules,
    databaseUrlOf: database.roleUrl,
    migrationsFolder: 'drizzle',
    settingsOf: (module) =>
      module === 'notifications'
        ? settingsFrom({ PUBLIC_URL: 'https://shop.test', ...sealingEnvironment, ...options.settings })
        : {},
    poolSize: 4,
    delivery: {
      pollMs: 20,
      acknowledgeMs: 2,
      firstBackoffMs: 10,
      longestBackoffMs: 100,
      ...options.delivery,
    },
    listen: { port: 0, hostname: '127.0.0.1' },
    about: { title: 'Kerf', version: '0.0.0', description: 'Under test.' },
    operator: { port: 0, hostname: '127.0.0.1' },
    graceMs: 0,
    // The token is the user, or the admin.
    authenticate: () => async (token) => {
      const id = token.replace('admin-', '')
      return { kind: 'user', id, role: id === token ? 'customer' : 'admin', session: id }
    },
    ...(options.now ? { now: options.now } : {}),
    observer: {
      handled: () => {},
      parked: () => {},
      healed: () => {},
      retried: (_module, message, error) => void retries.push(`${message}: ${String(error)}`),
      died: (_module, message, _id, error) => void retries.push(`${message} died: ${String(error)}`),
      failed: (...details: readonly unknown[]) => void retries.push(details.map(String).join(' ')),
      answered: () => {},
    },
    metrics: async () => ({ body: '', contentType: 'text/plain' }),
  })
  const as = (userId: string, path: string, init: RequestInit = {}) =>
    fetch(new URL(path, kerf.url), {
      ...init,
      headers: { authorization: `Bearer ${userId}`, 'content-type': 'application/json' },
    })

  return {
    sql,
    url: kerf.url,
    retries,
    as,
    async announce(event, data) {
      const host = kerf.hosting.hosted.find(({ definition }) => definition.name === event.owner)
      const standIn = standIns.find(({ definition }) => definition.name === event.owner)
      if (!host || !standIn) throw new Error(`${event.owner} has no stand-in here`)
      const work = { context: systemContext(), signal: AbortSignal.timeout(10_000), pool: host.pool }
      await host.useCases.run(({ given }) => standIn.announce({ event, data }, given as never), work)
    },
    async settled() {
      await until('all outboxes to be empty', async () => {
        const counts = await Promise.all(
          modules.map(({ name }) => sql<{ n: number }[]>`select count(*)::int as n from ${sql(name)}.outbox`),
        )
        return counts.every(([row]) => row?.n === 0)
      })
    },
    async notifiedOf(userId) {
      const response = await as(userId, '/v1/notifications?limit=100')
      const { data } = (await response.json()) as { data: Notified[] } // the API's own shape
      return data
    },
    async mailsTo(email) {
      const rows = await sql<{ subject: string }[]>`
        select subject from notifications.mailbox where "to" = ${email} order by at, message_id`
      return rows.map((row) => row.subject)
    },
    async [Symbol.asyncDispose]() {
      await kerf.stop()
      await sql.end({ timeout: 5 })
      await database.drop()
    },
  }
}

function settingsFrom(environment: Readonly<Record<string, string>>): unknown {
  const entries = Object.entries(notificationsModule.settings)
  return Object.fromEntries(
    entries.map(([name, schema]) => [name, schema.parse(environment[name] || undefined)]),
  )
}
