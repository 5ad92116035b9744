// What comes of a try: when the next is, when it is given up, and what the endpoint gets for it.
import { expect, test } from 'bun:test'
import { changed, type Delivery, type Endpoint } from '../../../../modules/notifications/webhooks/endpoint.ts'
import { DeliveryId, EndpointId } from '../../../../modules/notifications/webhooks/messages.ts'
import { isResting, type Outcome, settle } from '../../../../modules/notifications/webhooks/settle.ts'

const now = new Date('2026-11-21T12:00:00Z')
const ahead = (ms: number) => new Date(now.getTime() + ms)
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]

const endpoint: Endpoint = {
  id: EndpointId.parse(Bun.randomUUIDv7()),
  url: 'https://hooks.example.com/',
  events: ['order.placed'],
  disabledReason: null,
  failingSince: null,
  restingUntil: null,
  createdBy: Bun.randomUUIDv7(),
  createdAt: now,
  updatedAt: now,
  version: 1,
}
const delivery: Delivery = {
  id: DeliveryId.parse('01900000-0000-7000-8000-000000000000'), // its random end is 0, so chance adds nothing
  endpointId: endpoint.id,
  event: 'order.placed',
  status: 'pending',
  attempts: 0,
  lastStatus: null,
  lastFailure: null,
  lastAttemptAt: null,
  nextAttemptAt: now,
  createdAt: now,
}
const { url } = endpoint
const answered = (status: number, retryAfter?: string): Outcome => ({
  url,
  kind: 'answered',
  status,
  retryAfter,
})
const timedOut: Outcome = { url, kind: 'silent', why: 'timed-out' }

test.each([200, 201, 204, 299])('%d is a delivery, and leaves a healthy endpoint as it is', (status) => {
  const settled = settle({ delivery, endpoint }, answered(status), now)
  const expected = {
    status: 'delivered',
    attempts: 1,
    lastStatus: status,
    lastFailure: null,
    nextAttemptAt: null,
  }
  expect(settled.delivery).toMatchObject({ ...expected, lastAttemptAt: now })
  expect(settled.endpoint).toBe(endpoint)
  expect(settled.retryInMs).toBeUndefined()
})

test.each([199, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503])(
  '%d is none, and is tried again',
  (status) => {
    const settled = settle({ delivery, endpoint }, answered(status), now)
    expect(settled.delivery).toMatchObject({
      status: 'pending',
      attempts: 1,
      lastStatus: status,
      lastFailure: 'status-refused',
    })
    expect(settled.endpoint).toMatchObject({ failingSince: now, disabledReason: null })
    expect(settled.retryInMs).toBeGreaterThan(0)
  },
)

test('ten tries over three days, further and further apart, then it is dead', () => {
  const waits: number[] = []
  let [at, each] = [now, delivery]
  while (each.status === 'pending') {
    const settled = settle({ delivery: each, endpoint }, answered(500), at)
    each = settled.delivery
    if (settled.retryInMs === undefined) break
    expect(each.nextAttemptAt).toEqual(new Date(at.getTime() + settled.retryInMs))
    waits.push(settled.retryInMs)
    at = new Date(at.getTime() + settled.retryInMs)
  }
  expect(waits).toEqual([
    5 * second,
    5 * minute,
    30 * minute,
    ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour),
  ])
  expect(each).toMatchObject({ status: 'dead', attempts: 10, lastStatus: 500, nextAttemptAt: null })
})

test('those that failed together return apart, a fifth later at most', () => {
  const waits = Array.from({ length: 50 }, () => {
    const id = DeliveryId.parse(Bun.randomUUIDv7())
    return settle({ delivery: { ...delivery, id, attempts: 3 }, endpoint }, answered(500), now).retryInMs ?? 0
  })
  expect(new Set(waits).size).toBeGreaterThan(40)
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(2 * hour)
  expect(Math.max(...waits)).toBeLessThanOrEqual(2.4 * hour)
})

test('after a silence the endpoint rests half a minute, in which a try is no request but counts', () => {
  const first = settle({ delivery, endpoint }, timedOut, now)
  expect(first.delivery).toMatchObject({ lastStatus: null, lastFailure: 'timed-out' })
  expect(first.retryInMs).toBe(30 * second)
  expect(isResting(first.endpoint, ahead(30 * second - 1))).toBe(true)
  expect(isResting(first.endpoint, ahead(30 * second))).toBe(false)
  const next = settle({ delivery, endpoint: first.endpoint }, { kind: 'resting' }, ahead(10 * second))
  expect(next.delivery).toMatchObject({ attempts: 1, lastStatus: null, lastFailure: 'endpoint-resting' })
  expect(next.retryInMs).toBe(20 * second)
  expect(next.endpoint).toBe(first.endpoint)
})

test.each([
  ['503', 503, '120', 2 * minute],
  ['429', 429, 'Sat, 21 Nov 2026 12:10:00 GMT', 10 * minute],
  ['an hour at most', 503, '86400', hour],
  ['a time that is past', 429, 'Sat, 21 Nov 2026 11:00:00 GMT', 30 * second],
  ['nonsense', 503, 'soon', 30 * second],
  ['nothing', 503, undefined, 30 * second],
])('`Retry-After` is heeded: %s', (_, status, retryAfter, restMs) => {
  const settled = settle({ delivery, endpoint }, answered(status, retryAfter), now)
  expect(settled.endpoint.restingUntil).toEqual(ahead(restMs))
  expect(settled.retryInMs).toBe(restMs)
})

test('`Retry-After` says nothing where the status is another', () => {
  const settled = settle({ delivery, endpoint }, answered(500, '120'), now)
  expect(settled.endpoint.restingUntil).toBeNull()
  expect(settled.retryInMs).toBe(5 * second)
})

test('410 disables the endpoint, and ends the delivery', () => {
  const settled = settle({ delivery, endpoint }, answered(410), now)
  expect(settled.endpoint).toMatchObject({ disabledReason: 'gone', version: 2 })
  expect(settled.delivery).toMatchObject({ status: 'dead', lastStatus: 410 })
  expect(settled.retryInMs).toBeUndefined()
})

test('an endpoint that nothing got through to for five days is disabled, and not before', () => {
  const failing = { ...endpoint, failingSince: now }
  expect(
    settle({ delivery, endpoint: failing }, timedOut, ahead(5 * day - 1)).endpoint.disabledReason,
  ).toBeNull()
  const settled = settle({ delivery, endpoint: failing }, timedOut, ahead(5 * day))
  expect(settled.endpoint).toMatchObject({ disabledReason: 'failing', failingSince: now })
  expect(settled.delivery.status).toBe('dead')
})

test('one that gets through ends the failing and the rest', () => {
  const failing = { ...endpoint, failingSince: now, restingUntil: ahead(minute) }
  const settled = settle({ delivery, endpoint: failing }, answered(200), now)
  expect(settled.endpoint).toEqual({ ...endpoint, version: 2 })
})

test('what is on its way to a disabled endpoint is dead, and no try is counted', () => {
  const disabled = { ...endpoint, disabledReason: 'admin' } as const
  const settled = settle({ delivery, endpoint: disabled }, { kind: 'disabled' }, now)
  const expected = { status: 'dead', attempts: 0, lastFailure: 'endpoint-disabled', nextAttemptAt: null }
  expect(settled.delivery).toMatchObject(expected)
  expect(settled.endpoint).toBe(disabled)
})

test.each([200, 410, 429, 500])('%d of the URL that it had before says nothing of the endpoint', (status) => {
  const moved = { ...endpoint, url: 'https://new.example.com/', failingSince: ahead(-5 * day) }
  const settled = settle({ delivery, endpoint: moved }, answered(status), now)
  expect(settled.endpoint).toBe(moved)
  expect(settled.delivery).toMatchObject({
    status: status === 200 ? 'delivered' : 'pending',
    lastStatus: status,
  })
})

test('the version counts what can be seen: the first failure of many, and no rest', () => {
  const first = settle({ delivery, endpoint }, timedOut, now).endpoint
  const second = settle({ delivery, endpoint: first }, timedOut, ahead(minute)).endpoint
  expect([first.version, second.version]).toEqual([2, 2])
  expect(second.failingSince).toEqual(now)
})

test('to enable an endpoint, or to move it, is to forget how it fared; to change its events is not', () => {
  const failing = { ...endpoint, disabledReason: 'failing', failingSince: now, restingUntil: now } as const
  const enabled = changed(failing, { enabled: true }, ahead(1))
  expect(enabled).toMatchObject({ disabledReason: null, failingSince: null, restingUntil: null, version: 2 })
  expect(changed(failing, { url: 'https://other.example.com' }, ahead(1))).toMatchObject({
    disabledReason: 'failing',
    failingSince: null,
  })
  expect(changed(failing, { events: ['order.placed'] }, ahead(1))).toMatchObject({ failingSince: now })
  expect(changed(endpoint, { enabled: false }, ahead(1)).disabledReason).toBe('admin')
})
