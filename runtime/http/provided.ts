// A hosted module's HTTP API, with all that its handlers find in `c.var`.
import type { ModuleApi } from '../gateway/mount.ts'
import type { HostedModule } from '../host.ts'
import { newRoutes } from './routes.ts'
import { openOnce } from './once.ts'

/** How long a request's work may take before it is given up. */
const REQUEST_MS = 30_000

export function provided({ definition, useCases, pool }: HostedModule): ModuleApi {
  return {
    name: definition.name,
    routes: definition.routes ?? newRoutes(),
    provide(c) {
      const { context } = c.env
      const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(REQUEST_MS)])
      const work = { context, signal, pool }
      c.set('read', useCases.read(context, signal))
      c.set('run', (useCase, input) => useCases.run(({ given }) => useCase(input, given), work))
      c.set('once', openOnce(c, useCases, work))
    },
  }
}
