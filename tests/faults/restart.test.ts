// The database server is shot under load and started again, twice: nothing accepted is lost.
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { quick } from '../runtime/delivery/toy-world.ts'
import { until } from '../world/until.ts'
import { check } from './checker.ts'
import { openRig, settled } from './rig.ts'
import { openTrackingServer } from './tracking-server.ts'

test('what was accepted around immediate restarts of Postgres is applied once, in order', async () => {
  const server = await openTrackingServer()
  const delivery = { ...quick, attempts: 20, patientAttempts: 100, lostAttempts: 4 }
  const rig = await openRig({ server: () => server.directUrl(), delivery })
  try {
    const child = await rig.spawn('only', { through: server.url })
    child.tell({ do: 'chatter', keys: ['a', 'b', 'c', 'd'], everyMs: 10 })
    const accepted = () => readFileSync(rig.log, 'utf8').match(/^ok /gm)?.length ?? 0
    for (let restarts = 0; restarts < 2; restarts += 1) {
      const before = accepted()
      await until('some more accepted', () => accepted() > before + 50, 20_000)
      await server.restart()
    }
    const before = accepted()
    await until('some more accepted', () => accepted() > before + 50, 20_000)
    child.tell({ do: 'hush' })
    await settled(rig, 0, 30_000)
    const { alphaUrl, betaUrl, log } = rig
    const { counts, ...verdict } = await check({ alphaUrl: alphaUrl(), betaUrl: betaUrl(), log, poison: [] })
    expect(verdict).toEqual({
      lost: [],
      ghosts: [],
      doubled: [],
      outOfOrder: [],
      residue: [],
      accounting: [],
    })
    expect(counts.accepted).toBeGreaterThan(150)
  } finally {
    await rig.close()
    await server.close()
  }
}, 90_000)
