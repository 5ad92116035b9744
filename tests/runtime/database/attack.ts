// A dead transaction goes on writing while another is under way. Run as a program it attacks the driver's own pool.
import postgres from 'postgres'

export type Write = (note: string) => PromiseLike<unknown>

export interface Target {
  /** Runs the work in a transaction. */
  begin(work: (write: Write) => Promise<unknown>): Promise<unknown>
  /** Ends its backends. */
  kill(): Promise<unknown>
  /** The notes that are there for good. */
  written(): Promise<string[]>
}

/** Returns what the dead transaction has written for good. */
export async function attack({ begin, kill, written }: Target): Promise<string[]> {
  const [died, second, wrote] = [signal(), signal(), signal()]
  const dead = begin(async (write) => {
    await write('before its death')
    const next = begin(async (other) => {
      await other('of another')
      second.give()
      await wrote.promise
    })
    await kill()
    died.give()
    await second.promise
    await Promise.allSettled([write('after its death')])
    wrote.give()
    await next
  })
  dead.catch(() => {})
  await died.promise
  await wrote.promise
  await Promise.allSettled([dead])
  return (await written()).filter((note) => note !== 'of another')
}

/** Ends the backends of an application, and waits until they are gone. */
export const endBackends = (name: string) =>
  `select pg_terminate_backend(pid, 2000) from pg_stat_activity where application_name = '${name}'`

function signal() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { promise, give: resolve }
}

if (import.meta.main) {
  const settings = { max: 1, onnotice: () => {} }
  const url = String(process.env['DATABASE_URL'])
  const sql = postgres(url, { ...settings, connection: { application_name: 'driver' } })
  const other = postgres(url, settings)
  const written = async () =>
    (await other<{ note: string }[]>`select note from notes`).map(({ note }) => note)
  const leaks = await attack({
    begin: (work) => sql.begin((tx) => work((note) => tx`insert into notes values (${note})`)),
    kill: () => other.unsafe(endBackends('driver')),
    // A rejected transaction may still be on its way to commit here.
    written: async () => (await sql`select 1`, await written()),
  })
  process.stdout.write(JSON.stringify(leaks))
  process.exit()
}
