// The checker against doctored databases: each of its rules turns red when, and only when, it should.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { appendFileSync, writeFileSync } from 'node:fs'
import postgres from 'postgres'
import type { OwnServer } from '../runtime/database/server.ts'
import { check, type Verdict } from './checker.ts'
import { openRig, type Rig } from './rig.ts'
import { openTrackingServer } from './tracking-server.ts'

let server: OwnServer
let rig: Rig

beforeAll(async () => {
  server = await openTrackingServer()
  rig = await openRig({ server: () => server.directUrl(), delivery: {} })
})
afterAll(async () => {
  await rig.close()
  await server.close()
})

const idOf = (text: string) => `md5('${text}')::uuid`

/** Four messages on two keys, said and applied as they should be; and one that is poison and dead. */
async function aRightRun(): Promise<void> {
  const texts = ['a1', 'b1', 'a2', 'a3', 'poison']
  await rig.alpha('truncate ledger.said, alpha.outbox')
  await rig.beta('truncate beta.applied, beta.inbox')
  writeFileSync(rig.log, texts.map((text) => `ok ${text}\n`).join(''))
  for (const text of texts) {
    await rig.alpha(
      `insert into ledger.said (id, name, destination, key, text) values (${idOf(text)}, 'alpha.said@1', 'beta', '${text[0]}', '${text}')`,
    )
    if (text === 'poison') continue
    await rig.beta(`insert into beta.applied (key, text) values ('${text[0]}', '${text}')`)
    await receive(text, 'handled')
  }
  await receive('poison', 'dead')
  await stand('poison')
}

const receive = (text: string, state: string) =>
  rig.beta(
    `insert into beta.inbox (id, source, name, state, data, next_at) values (${idOf(text)}, 'alpha', 'alpha.said@1', '${state}', '{}', now())`,
  )
/** Past the trigger that keeps the ledger. */
const stand = (text: string) =>
  rig.alpha(`
    set session_replication_role = replica;
    insert into alpha.outbox (id, destination, name, data, context, generation, next_at)
    values (${idOf(text)}, 'beta', 'alpha.said@1', '{}', '{}', 1, now())`)

async function verdict(idleSeconds = 5): Promise<Verdict> {
  return check({
    alphaUrl: rig.alphaUrl(),
    betaUrl: rig.betaUrl(),
    log: rig.log,
    poison: ['poison'],
    idleSeconds,
  })
}

const right = { lost: [], ghosts: [], doubled: [], outOfOrder: [], residue: [], accounting: [] }

describe('the checker', () => {
  test('has nothing to say of a right run', async () => {
    await aRightRun()
    expect(await verdict()).toEqual({ ...right, counts: { accepted: 5, committed: 5, applied: 4 } })
  })

  type Rule = Exclude<keyof Verdict, 'counts'>
  const doctors: readonly [what: string, rule: Rule, sentence: string, doctor: () => unknown][] = [
    [
      'a message that was never applied',
      'lost',
      'a2 was never applied',
      () => rig.beta(`delete from beta.applied where text = 'a2'`),
    ],
    [
      'an accepted one that was never committed',
      'lost',
      'x9 was accepted, not committed',
      () => appendFileSync(rig.log, 'ok x9\n'),
    ],
    [
      'one applied twice',
      'doubled',
      'b1 was applied 2 times',
      () => rig.beta(`insert into beta.applied (key, text) values ('b', 'b1')`),
    ],
    [
      'one applied that nobody said',
      'ghosts',
      'z1 was never said',
      () => rig.beta(`insert into beta.applied (key, text) values ('z', 'z1')`),
    ],
    [
      'poison that was applied',
      'ghosts',
      'poison was never said',
      () => rig.beta(`insert into beta.applied (key, text) values ('p', 'poison')`),
    ],
    ['one received that nobody sent', 'ghosts', 'came from nowhere', () => receive('z1', 'handled')],
    [
      'one refused and yet committed',
      'ghosts',
      'a1 was refused, yet committed',
      () => appendFileSync(rig.log, 'fail a1\n'),
    ],
    [
      'two applied the other way round',
      'outOfOrder',
      'a: a2 was applied before a1',
      () =>
        rig.beta(
          `update beta.applied set text = case text when 'a1' then 'a2' else 'a1' end where text in ('a1', 'a2')`,
        ),
    ],
    ['a message that stands', 'residue', 'stands in the outbox', () => stand('a1')],
    [
      'one that is still parked',
      'residue',
      'is parked',
      () => rig.beta(`update beta.inbox set state = 'parked' where id = ${idOf('a1')}`),
    ],
    [
      'one that is still due',
      'residue',
      'is due',
      () => rig.beta(`update beta.inbox set state = 'due' where id = ${idOf('a1')}`),
    ],
    [
      'a dead letter that was no poison',
      'accounting',
      'is dead and was no poison',
      () => rig.beta(`update beta.inbox set state = 'dead' where id = ${idOf('a1')}`),
    ],
    [
      'poison that is not dead',
      'accounting',
      'is poison and not dead',
      () => rig.beta(`delete from beta.inbox where state = 'dead'`),
    ],
  ]
  test.each(doctors)('names %s', async (_, rule, sentence, doctor) => {
    await aRightRun()
    await doctor()
    const { counts: _counts, ...found } = await verdict()
    expect(found[rule].join()).toContain(sentence)
    if (rule !== 'outOfOrder') return
    expect({ ...found, outOfOrder: [] }).toEqual(right)
  })

  test('names a transaction that was left open', async () => {
    await aRightRun()
    const sql = postgres(rig.betaUrl(), { max: 1 })
    try {
      await sql.unsafe('begin; select 1')
      expect((await verdict(0)).residue.join()).toContain('is idle in a transaction')
    } finally {
      await sql.end()
    }
  })
})
