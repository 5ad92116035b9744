// What tells breaking changes tells each kind of them, and lets every addition pass.
import { beforeAll, expect, test } from 'bun:test'
import { currentDocument } from './document.ts'
import { breakingIn, diffOf, faultsIn } from './redocly.ts'

/** What is done at a place of the document: the value there is replaced, or taken away. */
type Change = readonly [what: string, place: string, becomes: unknown, told: string]

const paths = (path: string) => `/paths/${path.replaceAll('/', '~1')}`
const schemas = '/components/schemas'
const gone = undefined

/** Each at a place of its own, so that one comparison shows them all. */
const breaking: readonly Change[] = [
  ['a path goes', paths('/v1/orders/{id}/cancel'), gone, 'Path `/v1/orders/{id}/cancel` was removed.'],
  [
    'an operation goes',
    `${paths('/v1/products/{sku}/stock')}/put`,
    gone,
    'Operation `PUT /v1/products/{sku}/stock` was removed.',
  ],
  [
    'a status of an answer goes',
    `${paths('/v1/products/{sku}')}/get/responses/304`,
    gone,
    'Response `304` was removed.',
  ],
  [
    'an operation gets another id',
    `${paths('/v1/orders')}/get/operationId`,
    'findOrders',
    '`operationId` of operation `GET /v1/orders` changed',
  ],
  [
    'an operation demands a token',
    `${paths('/v1/products')}/get/security`,
    [{ bearer: [] }],
    'Authentication became required.',
  ],
  [
    'a field of an answer goes',
    `${schemas}/OrdersOrder/properties/total`,
    gone,
    'Property `total` of `OrdersOrder` was removed.',
  ],
  [
    'a field of an answer may be missing',
    `${schemas}/PaymentsPayment/required`,
    ['id'],
    'Properties of `PaymentsPayment` are no longer required',
  ],
  [
    'a field of an answer gets another type',
    `${schemas}/InventoryProduct/properties/available/type`,
    'string',
    'Type of `available` widened',
  ],
  [
    'a field of an answer may be null',
    `${schemas}/NotificationsNotification/properties/subject/type`,
    ['string', 'null'],
    'Type of `subject` widened',
  ],
  [
    'an answer has a value that it never had',
    `${schemas}/UsersUser/properties/role/enum`,
    ['customer', 'admin', 'root'],
    "Enum of `role` gained values: 'root'.",
  ],
  [
    'an answer gets another media type',
    `${paths('/v1/notifications/preferences')}/get/responses/200/content`,
    { 'application/xml': {} },
    'Media type `application/json` became `application/xml`. (#/paths/~1v1~1notifications~1preferences/get',
  ],
  [
    'a request needs a field that was free',
    `${schemas}/InventoryProductChange/required`,
    ['name'],
    'Properties of `InventoryProductChange` became required: `name`.',
  ],
  [
    'a request takes a field no more',
    `${schemas}/NotificationsPreferencesChange/properties/welcomeMails`,
    gone,
    'Property `welcomeMails` of `NotificationsPreferencesChange` was removed.',
  ],
  [
    'a request takes fewer characters',
    `${schemas}/UsersProfileChange/properties/name/maxLength`,
    10,
    '`maxLength` of `name` changed',
  ],
  [
    'a request takes larger numbers alone',
    `${schemas}/OrdersNewOrder/properties/lines/items/properties/quantity/minimum`,
    5,
    'Lower bound',
  ],
  [
    'a request takes fewer items',
    `${schemas}/OrdersNewOrder/properties/lines/maxItems`,
    5,
    '`maxItems` of `lines` changed',
  ],
  [
    'a request has to match another pattern',
    `${schemas}/OrdersNewOrder/properties/paymentMethod/pattern`,
    '^pm_',
    '`pattern` of `paymentMethod` changed',
  ],
  [
    'a request takes another type',
    `${schemas}/InventoryNewProduct/properties/onHand/type`,
    'string',
    'Type of `onHand` narrowed',
  ],
  [
    'a request takes another media type',
    `${paths('/v1/users')}/post/requestBody/content`,
    { 'application/xml': {} },
    'Media type `application/json` became `application/xml`. (#/paths/~1v1~1users/post',
  ],
  [
    'a parameter takes less',
    `${paths('/v1/dead-letters')}/get/parameters/0/schema/maximum`,
    50,
    "Upper bound changed from '<= 100' to '<= 50'.",
  ],
  [
    'a parameter is needed',
    `${paths('/v1/payments')}/get/parameters/0/required`,
    true,
    '`orderId` query parameter became required.',
  ],
  [
    'a parameter goes',
    `${paths('/v1/notifications')}/get/parameters/1`,
    gone,
    '`cursor` query parameter was removed.',
  ],
]

const additions: readonly (readonly [place: string, becomes: unknown])[] = [
  [
    paths('/v1/parcels'),
    { get: { operationId: 'listParcels', summary: 'List.', responses: { 200: { description: 'All.' } } } },
  ],
  [`${schemas}/OrdersOrder/properties/parcels`, { type: 'integer' }],
  [`${schemas}/UsersNewUser/properties/nick`, { type: 'string' }],
  [`${schemas}/UsersProfileChange/properties/name/maxLength`, 1_000],
  [`${schemas}/OrdersNewOrder/properties/lines/maxItems`, 500],
  [
    `${paths('/v1/orders')}/get/parameters/9`,
    { name: 'q', in: 'query', required: false, schema: { type: 'string' } },
  ],
  [`${paths('/v1/products')}/get/summary`, 'All that is for sale.'],
  [`${paths('/v1/products')}/get/deprecated`, true],
]

const original = JSON.parse(await currentDocument()) as object // the gateway made it
let told: string[] = []

beforeAll(async () => {
  told = breakingIn(await diffOf(original, changed(breaking.map(([, ...change]) => change))))
})

for (const [what, , , sentence] of breaking)
  test(`it breaks clients when ${what}`, () => {
    expect(told).toContainEqual(expect.stringContaining(sentence))
  })

test('nothing else is said to break them', () => {
  expect(told).toHaveLength(breaking.length)
})

test('additions break nobody', async () => {
  const diff = await diffOf(original, changed(additions))
  expect(diff.changes).toHaveLength(additions.length)
  expect(breakingIn(diff)).toEqual([])
})

test('a document with faults is told them', async () => {
  const faulty = changed([
    [`${paths('/v1/products')}/get/operationId`, gone],
    [`${paths('/v1/orders')}/get/responses/200/description`, gone],
    [`${schemas}/Unused`, { type: 'string' }],
  ])
  const rules = new Set((await faultsIn(faulty)).map((fault) => fault.split(':')[0]))
  expect(rules).toEqual(new Set(['no-unused-components', 'operation-operationId', 'struct']))
})

function changed(
  changes: readonly (readonly [place: string, becomes: unknown, ...rest: unknown[]])[],
): object {
  const document = structuredClone(original)
  for (const [place, becomes] of changes) put(document, place, becomes)
  return document
}

function put(document: object, place: string, becomes: unknown): void {
  const parts = place
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/'))
  const last = parts.pop() ?? ''
  let at = document as Record<string, unknown>
  for (const part of parts) {
    if (typeof at[part] !== 'object' || at[part] === null) throw new Error(`there is nothing at ${place}`)
    at = at[part] as Record<string, unknown> // or an array, whose places have names too
  }
  if (Array.isArray(at)) at.splice(Number(last), 1, ...(becomes === gone ? [] : [becomes]))
  else if (becomes === gone) delete at[last]
  else at[last] = becomes
}
