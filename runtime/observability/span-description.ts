// What a piece of work is called in a trace, after OpenTelemetry's semantic conventions (http.*, db.*, messaging.*).
import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { TracedMessage, Work } from '../trace.ts'
import { knownMethod } from './http-method.ts'
import { summaryOf } from './statement-summary.ts'

export interface SpanDescription {
  /** One of few: a pattern or a name from the code, never a value. */
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Attributes
}

type WorkThat<What extends Work['what']> = Extract<Work, { what: What }>

/** Longer ones are cut; what follows is columns. */
const textLimit = 2_000

export function descriptionOf(work: Work): SpanDescription {
  switch (work.what) {
    case 'request':
      return requestOf(work)
    case 'call':
      return callOf(work)
    case 'called':
      return {
        name: `${work.method} ${work.route}`,
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': work.method,
          'http.route': work.route,
          'url.scheme': 'http',
          'kerf.hop': 'http',
        },
      }
    case 'answer':
      return {
        name: `answer ${work.query}`,
        kind: SpanKind.INTERNAL,
        attributes: { 'kerf.module': work.module, 'kerf.query': work.query },
      }
    case 'statement':
      return statementOf(work)
    case 'perform':
      return {
        name: `perform ${work.message.name}`,
        kind: SpanKind.INTERNAL,
        attributes: { 'kerf.module': work.message.destination, 'messaging.message.id': work.message.id },
      }
    case 'create':
    case 'send':
    case 'process':
      return messageOf(work.what, work.message)
  }
}

function requestOf({ method: given, isHop }: WorkThat<'request'>): SpanDescription {
  const method = knownMethod(given)
  const attributes: Attributes = { 'http.request.method': method, 'url.scheme': 'http' }
  if (isHop) attributes['kerf.hop'] = 'http'
  return { name: method === '_OTHER' ? 'HTTP' : method, kind: SpanKind.SERVER, attributes }
}

function callOf({ method, route, module, url }: WorkThat<'call'>): SpanDescription {
  const { hostname, port, protocol } = new URL(url)
  return {
    name: `${method} ${route}`,
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': method,
      'url.template': route,
      'url.scheme': protocol.slice(0, -1),
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
      'kerf.module': module,
      'kerf.hop': 'http',
    },
  }
}

function statementOf({ text }: WorkThat<'statement'>): SpanDescription {
  const { summary, operation, collection } = summaryOf(text)
  const attributes: Attributes = {
    'db.system.name': 'postgresql',
    'db.query.text': text.trim().slice(0, textLimit),
    'db.query.summary': summary,
    'db.operation.name': operation,
  }
  if (collection) attributes['db.collection.name'] = collection
  return { name: summary, kind: SpanKind.CLIENT, attributes }
}

/** A message's name is where it goes to, and its receiver one of the groups that read there. */
function messageOf(
  operation: 'create' | 'send' | 'process',
  { id, name, source, destination }: TracedMessage,
): SpanDescription {
  const attributes: Attributes = {
    'messaging.system': operation === 'send' ? 'bullmq' : 'kerf',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': name,
    'messaging.consumer.group.name': destination,
    'messaging.message.id': id,
    'kerf.module': operation === 'process' ? destination : source,
  }
  if (operation === 'send') attributes['kerf.hop'] = 'redis'
  return {
    name: `${operation} ${name}`,
    kind: operation === 'process' ? SpanKind.CONSUMER : SpanKind.PRODUCER,
    attributes,
  }
}
