// What processes of one deployment say to each other over HTTP, besides clients' requests that the gateway forwards.
import { z } from '@hono/zod-openapi'
import { KeyReport, ModuleReport, ProcessReport } from '../console/report.ts'
import { Envelope } from '../delivery/envelope.ts'

const Ids = z.array(z.uuid()).max(10_000)

/** By operation: what it takes and gives. Everything here may be repeated. */
export const operations = {
  'sender/acknowledge': { takes: z.object({ handled: Ids, held: Ids }), gives: z.null() },
  'sender/restate': { takes: Ids, gives: z.array(Envelope) },
  'sender/standing': { takes: Ids, gives: Ids },
  'receiver/status': { takes: Ids, gives: z.object({ handled: Ids, held: Ids }) },
  'dead-letters/list': {
    takes: z.object({ limit: z.int(), after: z.uuid().optional() }),
    gives: z.array(
      z.object({
        id: z.string(),
        module: z.string(),
        source: z.string(),
        name: z.string(),
        key: z.string().nullable(),
        attempts: z.int(),
        error: z.string(),
        waitingBehind: z.int(),
        receivedAt: z.iso.datetime(),
      }),
    ),
  },
  'dead-letters/replay': { takes: z.object({ id: z.uuid(), by: z.string() }), gives: z.boolean() },
  'dead-letters/discard': { takes: z.object({ id: z.uuid(), by: z.string() }), gives: z.boolean() },
  'console/process': { takes: z.object({}), gives: ProcessReport },
  'console/module': { takes: z.object({}), gives: ModuleReport },
  'console/key': { takes: z.object({ key: z.string() }), gives: KeyReport },
} as const

export type OperationName = keyof typeof operations
export type Takes<Name extends OperationName> = z.input<(typeof operations)[Name]['takes']>
export type Gives<Name extends OperationName> = z.output<(typeof operations)[Name]['gives']>

/** Where a module's process takes calls: `/internal/<module>/query/<name>`, `/internal/<module>/<operation>`. */
export const internalPath = '/internal/'
export const operationPath = (module: string, name: OperationName): string =>
  `${internalPath}${module}/${name}`
export const queryPath = (module: string, query: string): string => `${internalPath}${module}/query/${query}`

/** Which module's routes a forwarded request of a client is for. */
export const moduleHeader = 'x-kerf-module'
/**
 * On an answer of the process itself, with its code: it does not let the asker in, or does not know what is asked.
 * That is the deployment's fault and no module's answer, so no client may be shown it.
 */
export const refusalHeader = 'x-kerf-refusal'
/** The code of a process that hosts the module in another version, to which the call is unknown. */
export const notKnownHere = 'not-known-here'
/** How many milliseconds the asker still waits. */
export const deadlineHeader = 'x-kerf-deadline-ms'
