// The whole deployment gathered from processes of which some do not answer.
import { expect, test } from 'bun:test'
import type { HostedModule } from '../../../runtime/hosting/hosted-module.ts'
import type { Instances } from '../../../runtime/console/instances.ts'
import { openOverseer } from '../../../runtime/console/overview.ts'
import type { KeyReport, ModuleReport, ProcessReport } from '../../../runtime/console/report.ts'
import { modules as all } from '../../../deploy/modules.ts'

const modules = all.filter(({ name }) =>
  ['users', 'inventory', 'orders', 'payments', 'notifications'].includes(name),
)
const nothing = { count: 0, oldestSeconds: 0 }
const moduleReport = (module: string): ModuleReport => ({
  module,
  ...{ outbox: [], processes: [], latest: [], inbox: { parked: nothing, due: nothing, dead: nothing } },
})
const keyReport = (module: string): KeyReport => ({
  module,
  received: [],
  standing: [],
  processes: [],
  audit: [],
})
const processReport = (id: string) => ({ id }) as ProcessReport // nobody looks further here

const teller = {
  process: async () => processReport('gateway'),
  module: async ({ definition }: HostedModule) => moduleReport(definition.name),
  key: async ({ definition }: HostedModule) => keyReport(definition.name),
}
const users = { definition: modules.find(({ name }) => name === 'users') } as HostedModule // all that is asked of it

/** Two processes host orders; the first one, and that of payments, do not answer. Nobody hosts notifications. */
function world() {
  const asked: string[] = []
  const instances: Instances = {
    all: () => [
      { url: 'http://first', modules: ['orders'] },
      { url: 'http://second', modules: ['orders', 'inventory'] },
      { url: 'http://third', modules: ['payments'] },
    ],
    async ask(url, module, name) {
      asked.push(`${url} ${module} ${name}`)
      if (url !== 'http://second') throw new Error('no connection')
      const answers = {
        'console/process': processReport('second'),
        'console/module': moduleReport(module),
        'console/key': keyReport(module),
      }
      return answers[name as keyof typeof answers] as never // the operation says which
    },
  }
  return { asked, overseer: openOverseer({ modules, hosted: [users], teller, instances }) }
}

const silent = [
  { module: 'notifications', reason: 'no process that hosts it is known' },
  { module: 'payments', reason: 'no connection' },
]
const byModule = (a: { module: string }, b: { module: string }) => (a.module < b.module ? -1 : 1)

test('who does not answer is named with the reason, and everybody else is there', async () => {
  const { processes, away, modules: reports, silent: mute } = await world().overseer.overview()
  expect(processes.map(({ id }) => id)).toEqual(['gateway', 'second'])
  expect(away.map(({ url, reason }) => [url, reason])).toEqual([
    ['http://first', 'no connection'],
    ['http://third', 'no connection'],
  ])
  expect(reports.map(({ module }) => module).toSorted()).toEqual(['inventory', 'orders', 'users'])
  expect(mute.toSorted(byModule)).toEqual(silent)
})

test('many who look at once are one question, for a second', async () => {
  const { asked, overseer } = world()
  await Promise.all([overseer.overview(), overseer.overview(), overseer.overview()])
  expect(asked.filter((each) => each === 'http://second orders console/process')).toHaveLength(1)
})

test('a module is asked about a key wherever it lives, and missed where it does not answer', async () => {
  const { modules: reports, silent: mute } = await world().overseer.key('some-key')
  expect(reports.map(({ module }) => module).toSorted()).toEqual(['inventory', 'orders', 'users'])
  expect(mute.toSorted(byModule)).toEqual(silent)
})
