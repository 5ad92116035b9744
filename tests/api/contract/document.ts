// The OpenAPI document: as this code says it, without a process; and as it was last accepted, beside this file.
import { join } from 'node:path'
import { modules } from '../../../deploy/modules.ts'
import { anonymous } from '../../../runtime/gateway/authentication.ts'
import { openGateway } from '../../../runtime/gateway/gateway.ts'
import { newRoutes } from '../../../runtime/http/routes.ts'

/** What clients have seen and rely on. */
export const acceptedDocument = join(import.meta.dir, 'openapi.json')
/** The same as types, for the client of the tests. */
export const acceptedTypes = join(import.meta.dir, 'openapi-types.ts')

/** What the gateway gives at `/openapi.json`. */
export async function currentDocument(): Promise<string> {
  const gateway = openGateway({
    modules: modules.map(({ name, routes }) => ({ name, routes: routes ?? newRoutes() })),
    // The version of the API, which is in its paths; that of the program changes without it.
    about: { title: 'Kerf', version: '1', description: 'One API for all modules, wherever they run.' },
    authenticate: async () => anonymous,
    health: { ready: () => [] },
    observe: { answered: () => {}, failed: () => {} },
  })
  const response = await gateway.fetch(new Request('http://localhost/openapi.json'))
  return response.text()
}
