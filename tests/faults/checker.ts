// Says what is wrong with a run, from the databases and the speakers' log alone. Shares no code with the product.
import { readFileSync } from 'node:fs'
import postgres from 'postgres'

export interface Evidence {
  /** As administrator, of servers that track commit timestamps. */
  readonly alphaUrl: string
  readonly betaUrl: string
  /** `<ok|fail|unknown> <text>` on each line. */
  readonly log: string
  /** The texts of the messages that can never be handled. */
  readonly poison: readonly string[]
  /** From when on an idle transaction is one that was left behind. */
  readonly idleSeconds?: number
}

/** Sentences, by invariant; all empty when the run was right. */
export interface Verdict {
  /** C1: accepted, but never committed or never applied. */
  readonly lost: string[]
  /** C8b, C11: applied without having been said, or said although its speaker was told that it failed. */
  readonly ghosts: string[]
  /** C8: applied more than once. */
  readonly doubled: string[]
  /** C9: applied in another order than committed, for one key. */
  readonly outOfOrder: string[]
  /** C14: what is left behind. */
  readonly residue: string[]
  /** C16: dead letters are the poison, all of it and nothing else. */
  readonly accounting: string[]
  readonly counts: { readonly accepted: number; readonly committed: number; readonly applied: number }
}

interface Said {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly text: string
}
interface Applied {
  readonly key: string
  readonly text: string
}
interface Received {
  readonly id: string
  readonly state: string
}

export async function check({ alphaUrl, betaUrl, log, poison, idleSeconds = 5 }: Evidence): Promise<Verdict> {
  const alpha = postgres(alphaUrl, { max: 1, onnotice: () => {} })
  const beta = postgres(betaUrl, { max: 1, onnotice: () => {} })
  try {
    const said = await alpha<Said[]>`
      select id, name, key, text from ledger.said where destination = 'beta' order by pg_xact_commit_timestamp(xmin), n`
    const standing = await alpha<{ id: string }[]>`select id from alpha.outbox`
    const applied = await beta<Applied[]>`
      select key, text from beta.applied order by pg_xact_commit_timestamp(xmin), n`
    const inbox = await beta<Received[]>`select id, state from beta.inbox`
    const idle = [...(await idleIn(alpha, idleSeconds)), ...(await idleIn(beta, idleSeconds))]
    return judge({ said, applied, standing, inbox, idle, log: readLog(log), poison })
  } finally {
    await alpha.end()
    await beta.end()
  }
}

async function idleIn(sql: postgres.Sql, seconds: number): Promise<string[]> {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity
     where state like 'idle in transaction%' and datname = current_database() and state_change < clock_timestamp() - make_interval(secs => ${seconds})`
  return rows.map(({ pid }) => `backend ${pid} is idle in a transaction`)
}

function readLog(file: string): Map<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]))
}

function judge(seen: {
  readonly said: readonly Said[]
  readonly applied: readonly Applied[]
  readonly standing: readonly { id: string }[]
  readonly inbox: readonly Received[]
  readonly idle: readonly string[]
  readonly log: ReadonlyMap<string, string>
  readonly poison: readonly string[]
}): Verdict {
  const { said, applied, standing, inbox, idle, log, poison } = seen
  const poisonous = new Set(poison)
  const poisonIds = new Set(said.filter(({ text }) => poisonous.has(text)).map(({ id }) => id))
  const expected = said
    .filter(({ text }) => !poisonous.has(text))
    .map(({ name, key, text }) => ({ key, text: name === 'beta.charge@1' ? `charged ${text}` : text }))
  const accepted = [...log].filter(([, outcome]) => outcome === 'ok').map(([text]) => text)
  const committed = new Set(said.map(({ text }) => text))
  const times = Map.groupBy(applied, ({ text }) => text)
  const wanted = new Set(expected.map(({ text }) => text))
  const ids = new Set(said.map(({ id }) => id))
  const dead = inbox.filter(({ state }) => state === 'dead').map(({ id }) => id)
  return {
    lost: [
      ...accepted.filter((text) => !committed.has(text)).map((text) => `${text} was accepted, not committed`),
      ...expected.filter(({ text }) => !times.has(text)).map(({ text }) => `${text} was never applied`),
    ],
    ghosts: [
      ...applied.filter(({ text }) => !wanted.has(text)).map(({ text }) => `${text} was never said`),
      ...inbox.filter(({ id }) => !ids.has(id)).map(({ id }) => `${id} came from nowhere`),
      ...[...log]
        .filter(([text, outcome]) => outcome === 'fail' && committed.has(text))
        .map(([text]) => `${text} was refused, yet committed`),
    ],
    doubled: [...times]
      .filter(([, those]) => those.length > 1)
      .map(([text, those]) => `${text} was applied ${those.length} times`),
    outOfOrder: disorderIn(expected, applied),
    residue: [
      ...standing.filter(({ id }) => !poisonIds.has(id)).map(({ id }) => `${id} stands in the outbox`),
      ...inbox
        .filter(({ state }) => state === 'parked' || state === 'due')
        .map(({ id, state }) => `${id} is ${state}`),
      ...idle,
    ],
    accounting: [
      ...dead.filter((id) => !poisonIds.has(id)).map((id) => `${id} is dead and was no poison`),
      ...[...poisonIds].filter((id) => !dead.includes(id)).map((id) => `${id} is poison and not dead`),
    ],
    counts: { accepted: accepted.length, committed: said.length, applied: applied.length },
  }
}

/** Each pair of neighbours that was applied the other way round. */
function disorderIn(expected: readonly Applied[], applied: readonly Applied[]): string[] {
  const place = new Map(expected.map(({ text }, at) => [text, at]))
  return [...Map.groupBy(applied, ({ key }) => key)].flatMap(([key, line]) =>
    line.flatMap(({ text }, at) => {
      const before = line[at - 1]?.text
      const isWrong = before !== undefined && (place.get(before) ?? -1) > (place.get(text) ?? Infinity)
      return isWrong ? [`${key}: ${before} was applied before ${text}`] : []
    }),
  )
}
