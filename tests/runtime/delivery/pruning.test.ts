// What nobody needs any more goes in small pieces, so that what a long outage has left is caught up with.
import { expect, test } from 'bun:test'
import type { Peers, SenderPeer } from '../../../runtime/delivery/peers.ts'
import { openPruning } from '../../../runtime/delivery/pruning.ts'
import { defaultDelivery } from '../../../runtime/delivery/settings.ts'
import { betaOf, rulesWorld, still } from './rules-world.ts'

const rules = rulesWorld()

/** The work of one round, for a sender of whose messages these still stand. */
async function pruning(isStanding: (id: string) => boolean): Promise<() => Promise<boolean>> {
  const process = await rules.start({ delivery: still })
  const sender: Partial<SenderPeer> = { standing: async (ids) => ids.filter(isStanding) }
  const peers = { sender: () => sender } as unknown as Peers // all that pruning asks for
  return openPruning(betaOf(process).deliveryPool, peers, defaultDelivery, (error) => {
    throw error
  })
}

async function left(): Promise<{ released: number; unreleased: number; keys: number }> {
  const [row] = await rules.world.sql<{ released: number; unreleased: number; keys: number }[]>`
    select (select count(released_at)::int from beta.inbox) as released,
           (select count(*)::int from beta.inbox where released_at is null) as unreleased,
           (select count(*)::int from beta.idempotency_keys) as keys`
  return row ?? { released: NaN, unreleased: NaN, keys: NaN }
}

test('thousands of old rows and keys go in several rounds, each of which says that there is more', async () => {
  const { sql } = rules.world
  await sql`insert into beta.inbox (id, source, name, state, handled_at, released_at)
    select gen_random_uuid(), 'alpha', 'n', 'handled', now() - interval '2 d', now() - interval '1 d' from generate_series(1, 7000)`
  await sql`insert into beta.idempotency_keys (scope, key, fingerprint, status, headers, body, created_at)
    select 's', n, '', 200, '{}', '', now() - interval '2 d' from generate_series(1, 12000) n`
  const round = await pruning(() => false)
  expect(await round()).toBe(true)
  expect(await left()).toEqual({ released: 2_000, unreleased: 0, keys: 7_000 })
  expect(await round()).toBe(true)
  expect(await round()).toBe(false)
  expect(await left()).toEqual({ released: 0, unreleased: 0, keys: 0 })
})

test('the sender is asked of one page in a round, and those it has let go of are found behind those that stand', async () => {
  await rules.world.sql`insert into beta.inbox (id, source, name, state, handled_at)
    select lpad(n::text, 32, '0')::uuid, 'alpha', 'n', 'handled', now() - interval '2 d' from generate_series(1, 1500) n`
  const round = await pruning((id) => Number(id.replaceAll('-', '')) <= 1_200)
  expect(await round()).toBe(true)
  expect(await left()).toMatchObject({ released: 0, unreleased: 1_500 })
  expect(await round()).toBe(false)
  expect(await left()).toMatchObject({ released: 300, unreleased: 1_200 })
})
