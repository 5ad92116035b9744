// One process of the rig: hosts toy modules, says what it is told to say, writes down what came of it. Started by rig.ts.
import { appendFileSync } from 'node:fs'
import type { DeliverySettings } from '../../runtime/delivery/settings.ts'
import { openHostedModules } from '../../runtime/hosting/hosted-modules.ts'
import { askForCharge, askForNotes, countAndSay, say, toyModules } from '../runtime/delivery/toy-modules.ts'
import { openPipe } from './pipe.ts'
import { numbersFrom } from './random.ts'

/** What a process is started with, in `KERF_TOY`. */
export interface ToyProcessOptions {
  readonly name: string
  readonly hosts: readonly string[]
  readonly urls: Readonly<Record<string, string>>
  readonly instances: Readonly<Record<string, readonly string[]>>
  readonly directory: string
  readonly delivery: Partial<DeliverySettings>
  readonly seed: number
  /** How long the effect outside takes. */
  readonly effectMs: number
  readonly road: { readonly loses: number; readonly doubles: number; readonly replays: number }
  /** Where `<outcome> <text>` is appended for each thing said. */
  readonly log: string
  /** Where what delivery tells of itself is appended. */
  readonly story: string
}

/** What a process is told, a line of JSON each. */
export type Order =
  | { readonly do: 'say'; readonly key: string; readonly text: string; readonly how: keyof typeof ways }
  | { readonly do: 'chatter'; readonly keys: readonly string[]; readonly everyMs: number }
  | { readonly do: 'hush' }

const ways = { say, countAndSay, askForNotes, askForCharge }
const options = JSON.parse(process.env['KERF_TOY'] ?? '') as ToyProcessOptions // written by rig.ts
const random = numbersFrom(options.seed)
const toy = toyModules()
toy.interfere = async ({ text }) => {
  if (text.startsWith('kill')) process.kill(process.pid, 'SIGKILL')
  if (text.startsWith('throw')) throw new Error('indigestible')
  if (text.startsWith('slow')) await Bun.sleep(300)
  if (text.startsWith('very slow')) await Bun.sleep(1_500)
}
toy.outside = () => Bun.sleep(options.effectMs)
const { serve, elsewhere } = openPipe({
  ...options.road,
  directory: options.directory,
  self: options.name,
  instancesOf: (module) => options.instances[module] ?? [],
  random,
})
const tell =
  (what: string) =>
  (...details: readonly unknown[]) =>
    appendFileSync(options.story, `${Date.now()} ${options.name} ${what} ${details.map(String).join(' ')}\n`)
const hosting = openHostedModules({
  modules: toy.modules,
  hosts: options.hosts,
  ...(options.hosts.length < toy.modules.length ? { elsewhere } : {}),
  databaseUrlOf: (module) => options.urls[module] ?? '',
  settingsOf: () => ({}),
  poolSize: 3,
  delivery: options.delivery,
  observer: {
    handled: tell('handled'),
    parked: () => {},
    retried: tell('retried'),
    died: tell('died'),
    healed: tell('healed'),
    failed: tell('failed'),
  },
  now: () => new Date(),
  random,
})
serve(hosting)
await startWhenPossible()
console.log('ready')

let chatter: ReturnType<typeof setInterval> | undefined
let said = 0
for await (const line of console) obey(JSON.parse(line) as Order)
process.exit() // the rig is gone

async function startWhenPossible(): Promise<void> {
  await hosting.start().catch(async (error: unknown) => {
    tell('failed')('start', error)
    await Bun.sleep(100)
    await startWhenPossible()
  })
}

function obey(order: Order): void {
  if (order.do === 'say') void speak(order.how, order.key, order.text)
  if (order.do === 'hush') clearInterval(chatter)
  if (order.do === 'chatter') chatter = setInterval(() => sayAnything(order.keys), order.everyMs)
}

function sayAnything(keys: readonly string[]): void {
  const at = Math.floor(random() * keys.length)
  // Half of the keys have no row that would put their speakers in line.
  const counted = at % 2 === 0
  const how = counted ? 'countAndSay' : (['say', 'askForNotes', 'askForCharge'] as const)[said % 3]
  void speak(how ?? 'say', keys[at] ?? '', `${options.name}.${process.pid}.${(said += 1)}`)
}

async function speak(how: keyof typeof ways, key: string, text: string): Promise<void> {
  const alpha = hosting.hosted[0]
  if (!alpha) return
  const message = { key, text }
  const context = { requestId: text, caller: { kind: 'system' } } as const
  const work = { context, signal: AbortSignal.timeout(5_000), pool: alpha.pool }
  const outcome = await alpha.useCases
    .run(
      ({ given }) =>
        ways[how]((how === 'askForCharge' ? message : [message]) as never, given as never) as unknown, // alpha's own use cases take alpha's own context
      work,
    )
    .then(
      () => 'ok',
      (error: unknown) =>
        error instanceof Error && 'kind' in error && error.kind === 'unknown' ? 'unknown' : 'fail',
    )
  appendFileSync(options.log, `${outcome} ${text}\n`)
}
