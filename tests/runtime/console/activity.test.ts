// What a process counts of itself: lately and in all, by an injected clock.
import { expect, test } from 'bun:test'
import { openActivity } from '../../../runtime/console/activity.ts'
import { withContext } from '../../../runtime/context.ts'
import { failure } from '../../../runtime/failure.ts'

function world() {
  const clock = { ms: 1_000_000_000 }
  const told: unknown[][] = []
  const note =
    (what: string) =>
    (...details: readonly unknown[]) =>
      void told.push([what, ...details])
  const activity = openActivity(() => clock.ms)
  const observer = activity.observing({
    answered: note('answered'),
    failed: note('failed'),
    handled: note('handled'),
    retried: note('retried'),
    parked: note('parked'),
    died: note('died'),
    healed: note('healed'),
  })
  return { clock, told, activity, observer }
}

const answer = {
  ...{ requestId: 'r', method: 'GET', route: '/v1/things', module: 'things', isHop: false, address: '::1' },
  ...{ status: 200, ms: 4 },
}

test('whatever is told is told to the observer behind, too', () => {
  const { told, observer } = world()
  const error = new Error('no')
  observer.answered(answer)
  observer.handled('orders', 'a@1', 'users')
  observer.retried('orders', 'a@1', error, 'users')
  observer.died('orders', 'a@1', 'id', error, 'users')
  observer.parked('orders', 'a@1')
  observer.healed('orders', 3)
  observer.failed('gateway', 'GET /', error)
  expect(told.map(([what]) => what)).toEqual([
    'answered',
    'handled',
    'retried',
    'died',
    'parked',
    'healed',
    'failed',
  ])
})

test('requests are counted by route: how many lately, how fast, how many refused and failed', () => {
  const { clock, activity, observer } = world()
  for (const status of [200, 200, 404, 500]) observer.answered({ ...answer, status })
  const [route] = activity.read().routes
  expect(route).toMatchObject({
    method: 'GET',
    route: '/v1/things',
    module: 'things',
    total: 4,
    failed: 1,
    refused: 1,
  })
  expect(route).toMatchObject({ perSecond: 0.4, failedPerSecond: 0.1, meanMs: 4 })
  clock.ms += 11_000
  expect(activity.read().routes[0]).toMatchObject({ total: 4, perSecond: 0, failedPerSecond: 0, meanMs: 0 })
})

test('a method that a stranger invents is one of many, and makes no list longer', () => {
  const { activity, observer } = world()
  for (const method of ['BREW', 'WHEN', 'POUR']) observer.answered({ ...answer, method })
  expect(activity.read().routes).toMatchObject([{ method: '_OTHER', total: 3 }])
})

test('what the gateway of another process has let in is counted there alone', () => {
  const { activity, observer } = world()
  observer.answered({ ...answer, isHop: true })
  expect(activity.read().routes).toEqual([])
})

test('messages are counted by sender and receiver, tries that failed among them', () => {
  const { activity, observer } = world()
  observer.handled('orders', 'users.a@1', 'users')
  observer.handled('orders', 'users.b@1', 'users')
  observer.retried('orders', 'users.b@1', new Error('no'), 'users')
  expect(activity.read().flows).toEqual([
    {
      kind: 'message',
      from: 'users',
      to: 'orders',
      total: 3,
      failed: 1,
      perSecond: 0.3,
      failedPerSecond: 0.1,
    },
  ])
})

test('a question that was refused was answered; one that reached nobody was not', () => {
  const { activity } = world()
  activity.asked('orders', 'inventory')
  activity.asked('orders', 'inventory', failure('missing', 'gone', 'It is gone.')())
  activity.asked('orders', 'inventory', failure('unavailable', 'away', 'It is away.')())
  expect(activity.read().flows).toMatchObject([
    { kind: 'question', from: 'orders', to: 'inventory', total: 3, failed: 1 },
  ])
})

test('the history has a slot for every two seconds of the last three minutes, the newest last', () => {
  const { clock, activity, observer } = world()
  observer.answered(answer)
  clock.ms += 2_000
  observer.answered({ ...answer, status: 503 })
  observer.answered(answer)
  const { history } = activity.read()
  expect([history.requests.slice(-3), history.failures.slice(-3), history.busyMs.slice(-3)]).toEqual([
    [0, 1, 2],
    [0, 0, 1],
    [0, 4, 8],
  ])
  expect(history).toMatchObject({ stepMs: 2_000, at: clock.ms / 2_000 })
  expect(history.requests).toHaveLength(90)
  clock.ms += 86_400_000
  expect(activity.read().history.requests.every((count) => count === 0)).toBe(true)
})

test('an error is kept with its request and trace, and with what caused it', () => {
  const { activity, observer } = world()
  const trace = '0af7651916cd43dd8448eb211c80319c'
  const context = {
    requestId: 'request-1',
    caller: { kind: 'anonymous' },
    traceparent: `00-${trace}-b7ad6b7169203331-01`,
  } as const
  const error = failure('unavailable', 'away', 'It is away.')({ cause: new Error('connection refused') })
  withContext(context, () => observer.failed('gateway', 'GET /v1/things', error))
  observer.failed('gateway', 'GET /v1/things', new TypeError('oh'))
  expect(activity.read().errors).toMatchObject([
    { kind: 'fault', requestId: null, traceId: null, error: 'TypeError: oh' },
    {
      ...{ kind: 'away', part: 'gateway', work: 'GET /v1/things', requestId: 'request-1', traceId: trace },
      error: 'Failure: It is away. ← Error: connection refused',
    },
  ])
})

test('no error shows a mail address, and no more than the last hundred are kept', () => {
  const { activity, observer } = world()
  for (let nr = 0; nr < 150; nr++)
    observer.died('orders', 'a@1', 'id', new Error(`no mail for <ann.b@example.com> (a@1, ${nr})`), 'users')
  const { errors } = activity.read()
  expect(errors).toHaveLength(100)
  expect(errors[0]).toMatchObject({ kind: 'dead', error: 'Error: no mail for <[address]> (a@1, 149)' })
})
