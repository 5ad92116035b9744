// What must not compile: each line below such a comment is an error, and `bun check` complains where one is not.
import { command, defineContract, declareModule, event, id, query, z } from '#runtime'

const ThingId = id('thing')
const Made = event('maker.made@1', 'thingId', { thingId: ThingId, weight: z.int() })
const Make = command('maker.make@1', 'thingId', { thingId: ThingId })
const Weights = query('maker.weights', z.object({ limit: z.int() }), z.array(z.int()))
const maker = defineContract('maker', { Made, Make, Weights })

const Sold = event('seller.sold@1', 'thingId', { thingId: ThingId })
const Sell = command('seller.sell@1', 'thingId', { thingId: ThingId })
const Prices = query('seller.prices', z.object({}), z.array(z.int()))
const seller = defineContract('seller', { Sold, Sell, Prices })

const Remind = command('maker.remind@1', 'thingId', { thingId: ThingId })
const internal = defineContract('maker', { Remind })

const alone = declareModule(maker, { uses: [], internal, settings: { LIMIT: z.coerce.number() } })
const trading = declareModule(seller, { uses: [maker] })

export const undeclared = alone.useCase(
  async (thingId: z.output<typeof ThingId>, { ask, send, publish, tx, settings }) => {
    // @ts-expect-error maker does not use seller, so it may not send to it
    send(Sell, { thingId })
    // @ts-expect-error nor ask it
    await ask(Prices, {})
    // @ts-expect-error a module publishes its own events only
    publish(Sold, { thingId })
    // @ts-expect-error a command is sent, not published
    publish(Make, { thingId })
    // @ts-expect-error an event is published, not sent
    send(Made, { thingId, weight: 1 })
    // @ts-expect-error a use case has a transaction, and no connection beside it
    void tx.db
    // @ts-expect-error a setting that nobody declared
    void settings.OTHER
  },
)

export const wrong = trading.useCase(async (thingId: z.output<typeof ThingId>, { ask, send, publish }) => {
  // @ts-expect-error a field is missing
  send(Make, {})
  // @ts-expect-error an id is of its brand, not any text
  send(Make, { thingId: '01890000-0000-7000-8000-000000000000' })
  // @ts-expect-error a field too many
  send(Make, { thingId, colour: 'red' })
  // @ts-expect-error a field of another type
  publish(Sold, { thingId: 7 })
  // @ts-expect-error a question of another shape
  await ask(Weights, { limit: 'all' })
  // @ts-expect-error an answer of another type
  const weights: readonly string[] = await ask(Weights, { limit: 1 })
  // @ts-expect-error what another module tells itself is no contract of its
  send(Remind, { thingId })
  return weights
})

const make = alone.useCase((_input: { thingId: z.output<typeof ThingId> }) => {})
const weigh = alone.useCase((_input: { thingId: z.output<typeof ThingId>; weight: number }) => {})
const handlers = [alone.handle(Make, make), alone.handle(Remind, make)]
const answers = [alone.answer(Weights, ({ limit }) => [limit])]

// @ts-expect-error a use case that needs more than the message brings
alone.handle(Make, weigh)
// @ts-expect-error a use case of a module that may do more
alone.handle(Make, wrong)
// @ts-expect-error a module answers its own queries only
alone.answer(Prices, () => [1])
// @ts-expect-error an answer of another type
alone.answer(Weights, () => ['heavy'])

// @ts-expect-error the command `maker.remind@1` has no handler
alone.defineModule({ handlers: [alone.handle(Make, make)], answers })
// @ts-expect-error the query `maker.weights` has no answer
alone.defineModule({ handlers, answers: [] })
alone.defineModule({ handlers, answers })

alone.defineProcess('maker.making', {
  key: 'thingId',
  rules: [
    alone.on(Made, 'new', 'made', [make, weigh]),
    // @ts-expect-error a rule's action that needs more than its message brings
    alone.on(Sold, 'made', 'sold', [weigh]),
    alone.after('5m', 'made', 'lost', [make]),
    // @ts-expect-error when time runs out there is the key, and nothing else
    alone.after('5m', 'made', 'lost', [weigh]),
  ],
})
// @ts-expect-error a process bears the name of its module
alone.defineProcess('seller.making', { key: 'thingId', rules: [] })

// @ts-expect-error a name without a version
event('maker.made', 'thingId', { thingId: ThingId })
// @ts-expect-error a key that is no field
event('maker.made@1', 'orderId', { thingId: ThingId })
// @ts-expect-error a contract holds what its module owns
defineContract('maker', { Sold })
