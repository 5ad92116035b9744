// What a process tells of its readiness, also while a look at it hangs.
import { expect, test } from 'bun:test'
import { openActivity } from '../../../runtime/console/activity.ts'
import { openProcessReport } from '../../../runtime/console/process-report.ts'
import { ProcessReport } from '../../../runtime/console/report.ts'
import type { Health } from '../../../runtime/doors/health.ts'

const reporting = (health: Health) =>
  openProcessReport({
    ...{ about: { version: '1' }, hosts: { gateway: true, modules: [] }, modules: [], hosted: [] },
    ...{ activity: openActivity(), health },
  })

test('a process tells what its readiness says, reasons against it before the others', async () => {
  const { readiness } = await reporting({ ready: () => ['stopping'], troubles: () => ['redis-away'] })()
  expect(readiness).toEqual({ isReady: false, reasons: ['stopping', 'redis-away'] })
})

test('a look that hangs holds up no report: the last one that ended is told', async () => {
  let look: Promise<readonly string[]> = Promise.resolve(['redis-away'])
  const report = reporting({ ready: () => [], troubles: () => look })
  await report()
  look = Promise.withResolvers<readonly string[]>().promise
  expect((await report()).readiness).toEqual({ isReady: true, reasons: ['redis-away'] })
})

test('a report of a version that said nothing of its readiness is read as one that is well', async () => {
  const { readiness, ...before } = await reporting({ ready: () => ['stopping'] })()
  expect(readiness.isReady).toBe(false)
  expect(ProcessReport.parse(before).readiness).toEqual({ isReady: true, reasons: [] })
})
