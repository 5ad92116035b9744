// A hosted module's HTTP API, with all that its handlers find in `c.var`.
import type { ModuleApi } from './mount.ts'
import type { HostedModule } from '../hosting/hosted-module.ts'
import { newRoutes } from '../http/routes.ts'
import { openOnce } from '../http/once.ts'

export function provided({ definition, useCases, pool }: HostedModule): ModuleApi {
  return {
    name: definition.name,
    routes: definition.routes ?? newRoutes(),
    provide(c) {
      const { env } = c
      const { context } = env
      // Most requests read by key and never ask for their signal, which is dear.
      const work = {
        context,
        pool,
        get signal() {
          return env.signal
        },
      }
      c.set('read', useCases.read(work))
      c.set('run', (useCase, input) => useCases.run(({ given }) => useCase(input, given), work))
      c.set('once', openOnce(c, useCases, work))
    },
  }
}
