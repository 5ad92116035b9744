// One key's story, told from what each module knows of it.
import { expect, test } from 'bun:test'
import { modules } from '../../../deploy/modules.ts'
import { declaredBy } from '../../../runtime/console/declared.ts'
import { timelineOf } from '../../../runtime/console/page/timeline.ts'
import type { KeyReport } from '../../../runtime/console/report.ts'

const declared = declaredBy(modules)
const at = (ms: number) => new Date(ms).toISOString()
const empty = { received: [], standing: [], processes: [], audit: [] }
const fulfilment = (state: string, ms: number) => ({ process: 'orders.fulfilment', state, enteredAt: at(ms) })

function handled(
  name: string,
  source: string,
  sentMs: number,
  handledMs: number,
): KeyReport['received'][number] {
  return {
    ...{ id: `${name} ${sentMs}`, name, source, state: 'handled', attempts: 0, error: null },
    ...{ sentAt: at(sentMs), receivedAt: at(handledMs), handledAt: at(handledMs) },
  }
}

const placed = handled('orders.order-placed@1', 'orders', 0, 5)
const reserved = handled('inventory.stock-reserved@1', 'inventory', 10, 15)
const story = (reports: readonly KeyReport[]) =>
  timelineOf({ key: 'k', modules: reports, silent: [] }, declared)
const stepsIn = (reports: readonly KeyReport[]) =>
  story(reports).moments.flatMap((each) =>
    each.kind === 'state' ? [[each.from, each.to, each.on, each.at]] : [],
  )

test('the states of a process follow from its rules and the messages that were handled', () => {
  const orders = {
    ...empty,
    module: 'orders',
    received: [reserved, placed],
    processes: [fulfilment('charging', 15)],
  }
  expect(stepsIn([orders])).toEqual([
    ['new', 'reserving', 'orders.order-placed@1', 5],
    ['reserving', 'charging', 'inventory.stock-reserved@1', 15],
  ])
})

test('a last step that no message explains was a deadline’s', () => {
  const orders = {
    ...empty,
    module: 'orders',
    received: [placed, reserved],
    processes: [fulfilment('cancelled', 300_015)],
  }
  expect(stepsIn([orders]).at(-1)).toEqual(['charging', 'cancelled', 'after 5m', 300_015])
})

test('a message for which the present state has no rule moves nothing', () => {
  const late = handled('inventory.stock-refused@1', 'inventory', 20, 25)
  const orders = {
    ...empty,
    module: 'orders',
    received: [placed, reserved, late],
    processes: [fulfilment('charging', 15)],
  }
  expect(stepsIn([orders])).toHaveLength(2)
})

test('a message that its receiver has is told once, by the receiver; one that it has not, by the sender', () => {
  const standing = (id: string) => ({
    ...{ id, destination: 'orders', name: 'inventory.stock-reserved@1', generation: 1 },
    ...{ sentAt: at(10), nextAt: at(20) },
  })
  const { moments, lanes } = story([
    { ...empty, module: 'inventory', standing: [standing(reserved.id), standing('other')] },
    { ...empty, module: 'orders', received: [reserved] },
  ])
  expect(moments.map((each) => each.kind === 'message' && [each.id, each.state])).toEqual([
    ['other', 'sent'],
    [reserved.id, 'handled'],
  ])
  expect(lanes).toEqual(['inventory', 'orders'])
})

test('moments stand in the order of time, and lanes in that of the deployment', () => {
  const act = { at: at(50), actor: 'a', action: 'dead-letter.replay', subject: 's' }
  const { moments, lanes } = story([
    { ...empty, module: 'notifications', audit: [act] },
    { ...empty, module: 'orders', received: [placed], processes: [fulfilment('reserving', 5)] },
  ])
  expect(moments.map(({ kind, at }) => [kind, at])).toEqual([
    ['message', 0],
    ['state', 5],
    ['act', 50],
  ])
  expect(lanes).toEqual(['orders', 'notifications'])
})
