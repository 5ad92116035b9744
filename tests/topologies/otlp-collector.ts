// A collector of traces: takes OTLP in JSON, as a test wants to read it.
import { z } from 'zod'

const Value = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
})
const Attributes = z
  .array(z.object({ key: z.string(), value: Value }))
  .default([])
  .transform((all) =>
    Object.fromEntries(all.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)])),
  )
const Export = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              traceState: z.string().optional(),
              name: z.string(),
              kind: z.int(),
              startTimeUnixNano: z.string(),
              attributes: Attributes,
              status: z.object({ code: z.int().optional() }).default({}),
            }),
          ),
        }),
      ),
    }),
  ),
})

type Exported = z.output<typeof Export>['resourceSpans'][number]
export interface CollectedSpan extends Omit<
  Exported['scopeSpans'][number]['spans'][number],
  'status' | 'startTimeUnixNano'
> {
  readonly service: string
  readonly hasFailed: boolean
  readonly startedAt: bigint
}

export interface OtlpCollector {
  readonly url: string
  readonly spans: CollectedSpan[]
  /** Every body as it came. */
  readonly bodies: string[]
  readonly headers: Headers[]
  stop(): Promise<void>
}

export function openOtlpCollector(): OtlpCollector {
  const spans: CollectedSpan[] = []
  const bodies: string[] = []
  const headers: Headers[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      if (new URL(request.url).pathname !== '/v1/traces') return new Response(null, { status: 404 })
      const text = await request.text()
      bodies.push(text)
      headers.push(request.headers)
      for (const { resource, scopeSpans } of Export.parse(JSON.parse(text)).resourceSpans)
        for (const { status, startTimeUnixNano, ...span } of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({
            ...span,
            service: String(resource.attributes['service.name']),
            hasFailed: status.code === 2,
            startedAt: BigInt(startTimeUnixNano),
          })
      return Response.json({})
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}`,
    spans,
    bodies,
    headers,
    stop: () => server.stop(true),
  }
}
