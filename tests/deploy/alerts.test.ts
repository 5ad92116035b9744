// The alerts that ship with Kerf say what they should, to Prometheus and to whoever is called.
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { alerts, dashboards, folder, recorded, shipped } from './shipped-rules.ts'

const runbook = readFileSync(join(folder, '../README.md'), 'utf8')

test('there is an alert for each way in which Kerf can need somebody', () => {
  expect(alerts.map(({ alert }) => alert.replace(/^Kerf/, '')).toSorted()).toEqual([
    ...['BreakerOpen', 'DeadLetters', 'Down', 'ErrorsFast', 'ErrorsSlow', 'EventLoopLag', 'Gone', 'Healing'],
    ...['LeaseLost', 'LimitsAlone', 'NoGateway', 'NoInstances', 'NotReady', 'OutboxOld', 'Overloaded'],
    ...['OwnOutboxOld', 'ParkedOld', 'PoolExhausted', 'ProcessStuck', 'RedisAway', 'RedisFull', 'Slow'],
  ])
})

test('each leads to a section that says what to do, and each section to an alert', () => {
  const sections = [...runbook.matchAll(/^### (Kerf\w+)\n\n(.+)/gm)].map(([, name = '']) => name)
  for (const { alert, annotations } of alerts) {
    const runbook = '{{ or $externalLabels.runbook "deploy/README.md" }}'
    expect(annotations.runbook_url).toBe(`${runbook}#${alert.toLowerCase()}`)
    expect(sections).toContain(alert)
  }
  expect(sections).toHaveLength(alerts.length)
})

test('what is recorded is used, and what is used is recorded', () => {
  const used = shipped.flatMap(({ expr }) => [...expr.matchAll(/\bkerf:[a-z_:0-9]+/g)].map(([name]) => name))
  expect(new Set(used)).toEqual(recorded)
})

test('each dashboard has a name of its own, and panels that ask something', () => {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length)
  expect(dashboards.length).toBeGreaterThan(2)
  for (const { panels } of dashboards) for (const { targets } of panels) expect(targets).not.toEqual([])
})

const promtool = Bun.which('promtool')

test.skipIf(!promtool)(
  'Prometheus reads the rules and its configuration, and the rules say what they should (skipped where there is no promtool)',
  () => {
    for (const [what, about, file] of [
      ['check', 'rules', 'alerts.yaml'],
      ['check', 'config', 'prometheus.yaml'],
      ['test', 'rules', 'alerts.test.yaml'],
    ] as const) {
      const { exitCode, stdout, stderr } = Bun.spawnSync([promtool ?? '', what, about, file], { cwd: folder })
      expect([exitCode, stdout.toString() + stderr.toString()]).toEqual([
        0,
        expect.stringContaining('SUCCESS'),
      ])
    }
  },
)
