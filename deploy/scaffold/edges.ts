// How the world meets a new module: its HTTP API, and its README.
import type { Files, ModuleName } from './name.ts'

export function edgeFiles({ name, Name }: ModuleName): Files {
  return {
    [`modules/${name}/routes.ts`]: `// The HTTP API of ${name}.
import { gives, route, takes, z } from '#runtime'
import { addItem } from './add-item.ts'
import { ItemId, OwnerId } from './contract.ts'
import { itemMissing } from './failures.ts'
import { ItemView, maySee, NewItem, viewOf } from './item.ts'
import { newRoutes } from './module.ts'
import { itemById } from './store.ts'

export const routes = newRoutes()
  .openapi(
    route({
      method: 'post',
      path: '/v1/${name}/items',
      operationId: 'add${Name}Item',
      summary: 'Add an item.',
      access: 'signed-in',
      idempotent: true,
      request: { body: takes(NewItem) },
      responses: { 201: gives(ItemView, 'The item.') },
    }),
    (c) => {
      const ownerId = OwnerId.parse(c.var.user.id)
      return c.var.once(addItem, { ...c.req.valid('json'), ownerId }, (item) => ({
        status: 201,
        body: viewOf(item),
        headers: { location: \`/v1/${name}/items/\${item.id}\` },
      }))
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/${name}/items/{id}',
      operationId: 'get${Name}Item',
      summary: 'Get an item of yours; an admin, any.',
      access: 'signed-in',
      request: { params: z.object({ id: ItemId }) },
      responses: { 200: gives(ItemView, 'The item.') },
    }),
    async (c) => {
      const item = await itemById(c.var.read.db, c.req.valid('param').id)
      if (!item || !maySee(c.var.user, item)) throw itemMissing()
      return c.json(viewOf(item), 200)
    },
  )
`,
    [`modules/${name}/README.md`]: `# ${name}

Keeps items until they are archived.

|            |                                                                         |
| ---------- | ----------------------------------------------------------------------- |
| owns       | \`items\`                                                               |
| publishes  | \`ItemAdded\`, \`ItemArchived\`                                         |
| accepts    | \`ArchiveItem\`; over HTTP, from whoever has signed in: add an item, get one of theirs |
| answers    | \`ItemTitles\`                                                          |
| listens to | nobody but itself                                                       |
| uses       | nobody                                                                  |
`,
  }
}
