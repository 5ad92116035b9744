// Two small modules to prove the road with: `alpha` speaks, `beta` listens and writes down what it applied.
import { sql } from 'drizzle-orm'
import { command, defineContract, declareModule, event, z } from '#runtime'

const shape = { key: z.string(), text: z.string() }
export const Said = event('alpha.said@1', 'key', shape)
export const Note = command('beta.note@1', 'key', shape)
export const Charge = command('beta.charge@1', 'key', shape)
export const Reply = event('beta.replied@1', 'key', shape)

export const alphaContract = defineContract('alpha', { Said })
export const betaContract = defineContract('beta', { Note, Charge, Reply })
const alpha = declareModule(alphaContract, { uses: [betaContract] })
const beta = declareModule(betaContract, { uses: [] })

export type Message = z.output<typeof Note.schema>
/** Said by a test before a message is applied: throw, wait, or let it pass. */
export type Interference = (message: Message) => void | Promise<void>

export interface ToyModules {
  readonly modules: readonly [ReturnType<typeof alpha.defineModule>, ReturnType<typeof beta.defineModule>]
  /** What to do to `beta` before it applies a message. */
  interfere: Interference
  /** Keys under which the outside world was called. */
  readonly effects: string[]
  /** Called by the effect with its key, and which try it is. */
  outside: (key: string, attempt: number) => void | Promise<void>
}

export const say = alpha.useCase((messages: readonly Message[], { publish }) => {
  for (const message of messages) publish(Said, message)
})
/** The same, with a row of its own table that puts those who speak of one key in line. Needs a table `lines (key, n)`. */
export const countAndSay = alpha.useCase(async (messages: readonly Message[], { tx, publish }) => {
  for (const message of messages) {
    await tx.execute(
      sql`insert into lines (key, n) values (${message.key}, 1) on conflict (key) do update set n = lines.n + 1`,
    )
    publish(Said, message)
  }
})
export const askForNotes = alpha.useCase((messages: readonly Message[], { send }) => {
  for (const message of messages) send(Note, message)
})
export const askForNoteLater = alpha.useCase(
  ({ delayMs, ...message }: Message & { delayMs: number }, { send }) => send(Note, message, { delayMs }),
)
export const askForCharge = alpha.useCase((message: Message, { send }) => send(Charge, message))

/** Fresh definitions with their own interference. `beta` keeps a table `applied (n serial, key, text)`. */
export function toyModules(): ToyModules {
  const write = beta.useCase(async (message: Message, { tx, publish }) => {
    await toy.interfere(message)
    await tx.execute(sql`insert into applied (key, text) values (${message.key}, ${message.text})`)
    publish(Reply, message)
  })
  const toy: ToyModules = {
    modules: [
      alpha.defineModule({ handlers: [], answers: [] }),
      beta.defineModule({
        handlers: [
          beta.handle(Said, write),
          beta.handle(Note, write),
          beta.effect(Charge, {
            async perform(message, { idempotencyKey, attempt }) {
              toy.effects.push(idempotencyKey)
              await toy.outside(idempotencyKey, attempt)
              return `charged ${message.text}`
            },
            record: (message, outcome, given) => write({ ...message, text: outcome }, given),
          }),
        ],
        answers: [],
      }),
    ],
    interfere: () => {},
    effects: [],
    outside: () => {},
  }
  return toy
}
