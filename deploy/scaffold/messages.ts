// What a new module says and hears: contract, declaration, definition, handlers, answers, process manager.
import type { Files, ModuleName } from './name.ts'

export function messageFiles({ name }: ModuleName): Files {
  return {
    [`modules/${name}/contract.ts`]: `// What others may know of ${name}: items added and archived, and their titles.
import { command, defineContract, event, id, query, z } from '#runtime'

export const ItemId = id('${name}-item')
export type ItemId = z.output<typeof ItemId>
export const OwnerId = id('user')
export type OwnerId = z.output<typeof OwnerId>

export const ItemAdded = event('${name}.item-added@1', 'itemId', {
  itemId: ItemId,
  ownerId: OwnerId,
  title: z.string(),
})
export const ItemArchived = event('${name}.item-archived@1', 'itemId', { itemId: ItemId })

/** Answered with \`ItemArchived\`, once; an item that is archived already stays as it is. */
export const ArchiveItem = command('${name}.archive-item@1', 'itemId', { itemId: ItemId })

/** The titles of the known ones among \`itemIds\`. */
export const ItemTitles = query(
  '${name}.item-titles',
  z.object({ itemIds: z.array(ItemId).max(100) }),
  z.array(z.object({ itemId: ItemId, title: z.string() })),
)

export const ${name} = defineContract('${name}', { ItemAdded, ItemArchived, ArchiveItem, ItemTitles })
`,
    [`modules/${name}/module.ts`]: `// Declares ${name}: whom it uses (nobody), and the typed tools that its files are written with.
import { declareModule } from '#runtime'
import { ${name} } from './contract.ts'

export const { useCase, handle, answer, on, after, defineProcess, newRoutes, defineModule } = declareModule(
  ${name},
  { uses: [] },
)
`,
    [`modules/${name}/index.ts`]: `// ${name}, as the deployment sees it.
import { answers } from './answers.ts'
import { handlers } from './handlers.ts'
import { keeping } from './keeping.ts'
import { defineModule } from './module.ts'
import { routes } from './routes.ts'

export const ${name}Module = defineModule({ routes, handlers, answers, processes: [keeping] })
`,
    [`modules/${name}/handlers.ts`]: `// Messages in: message -> use case.
import { archiveItem } from './archive-item.ts'
import { ArchiveItem } from './contract.ts'
import { handle } from './module.ts'

export const handlers = [handle(ArchiveItem, archiveItem)]
`,
    [`modules/${name}/answers.ts`]: `// Questions in: what items are called.
import { ItemTitles } from './contract.ts'
import { answer } from './module.ts'
import { titlesOf } from './store.ts'

export const answers = [answer(ItemTitles, async ({ itemIds }, { db }) => titlesOf(db, itemIds))]
`,
    [`modules/${name}/keeping.ts`]: `// Carries an item from its adding to the archive.
import { archiveItem } from './archive-item.ts'
import { ItemAdded, ItemArchived } from './contract.ts'
import { after, defineProcess, on } from './module.ts'

/** An item that nobody archives is archived after 30 days. */
export const keeping = defineProcess('${name}.keeping', {
  key: 'itemId',
  rules: [
    on(ItemAdded, 'new', 'kept', []),
    on(ItemArchived, 'kept', 'archived', []),
    after('30d', 'kept', 'archived', [archiveItem]),
  ],
})
`,
  }
}
