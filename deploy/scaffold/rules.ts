// What a new module decides and keeps: rules, refusals, use cases, tables, queries.
import type { Files, ModuleName } from './name.ts'

export function ruleFiles({ name, Name }: ModuleName): Files {
  return {
    [`modules/${name}/item.ts`]: `// An item, and what may happen to it.
import { z } from '#runtime'
import { ItemId, type OwnerId } from './contract.ts'

export interface Item {
  readonly id: ItemId
  readonly ownerId: OwnerId
  readonly title: string
  readonly addedAt: Date
  readonly archivedAt: Date | null
}

// Postgres takes no NUL, and half a surrogate pair would not come back as it went.
const Title = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/[\\p{Cc}\\p{Cs}]/u.test(text), 'No control characters')

export const NewItem = z.strictObject({ title: Title }).openapi('${Name}NewItem')
export type ItemWish = z.output<typeof NewItem> & { readonly ownerId: OwnerId }

export const ItemView = z
  .object({ id: ItemId, title: z.string(), archived: z.boolean() })
  .openapi('${Name}Item')

export function add({ title, ownerId }: ItemWish, { id, now }: { id: ItemId; now: Date }): Item {
  return { id, ownerId, title, addedAt: now, archivedAt: null }
}

/** Whoever may not is told what is told where there is none. */
export function maySee(user: { readonly id: string; readonly role: string }, item: Item): boolean {
  return user.role === 'admin' || user.id === item.ownerId
}

/** Undefined where it is archived already. */
export function archive(item: Item, now: Date): Item | undefined {
  return item.archivedAt ? undefined : { ...item, archivedAt: now }
}

export function viewOf({ id, title, archivedAt }: Item): z.output<typeof ItemView> {
  return { id, title, archived: archivedAt !== null }
}
`,
    [`modules/${name}/failures.ts`]: `// The ways in which ${name} may refuse.
import { failure } from '#runtime'

export const itemMissing = failure('missing', 'item-missing', 'There is no such item.')
`,
    [`modules/${name}/add-item.ts`]: `// An item is added.
import { ItemAdded, ItemId } from './contract.ts'
import { add, type Item, type ItemWish } from './item.ts'
import { useCase } from './module.ts'
import { insertItem } from './store.ts'

/** Records the item and announces it, or does neither. */
export const addItem = useCase(function addItem(wish: ItemWish, { tx, later, publish, newId, now }): Item {
  const item = add(wish, { id: newId(ItemId), now: now() })
  later(insertItem(tx, item))
  publish(ItemAdded, { itemId: item.id, ownerId: item.ownerId, title: item.title })
  return item
})
`,
    [`modules/${name}/archive-item.ts`]: `// An item goes to the archive.
import { ItemArchived, type ItemId } from './contract.ts'
import { itemMissing } from './failures.ts'
import { archive } from './item.ts'
import { useCase } from './module.ts'
import { lockItem, updateItem } from './store.ts'

/** Announces it the first time. */
export const archiveItem = useCase(async function archiveItem(
  { itemId }: { readonly itemId: ItemId },
  { tx, later, publish, now },
) {
  const item = await lockItem(tx, itemId)
  if (!item) throw itemMissing()
  const archived = archive(item, now())
  if (!archived) return
  later(updateItem(tx, archived))
  publish(ItemArchived, { itemId })
})
`,
    [`modules/${name}/schema.ts`]: `// The tables of ${name}.
import { pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { ItemId, OwnerId } from './contract.ts'

const schema = pgSchema('${name}')
const instant = (column: string) => timestamp(column, { withTimezone: true, mode: 'date', precision: 3 })

export const items = schema.table('items', {
  id: uuid('id').$type<ItemId>().primaryKey(),
  ownerId: uuid('owner_id').$type<OwnerId>().notNull(),
  title: text('title').notNull(),
  addedAt: instant('added_at').notNull(),
  archivedAt: instant('archived_at'),
})
`,
    [`modules/${name}/store.ts`]: `// Every query that ${name} makes.
import { eq, sql } from 'drizzle-orm'
import { type Database, prepared } from '#runtime'
import type { ItemId } from './contract.ts'
import type { Item } from './item.ts'
import { items } from './schema.ts'

const { placeholder } = sql

const selectById = prepared((db) =>
  db
    .select()
    .from(items)
    .where(eq(items.id, placeholder('id'))),
)

export async function itemById(db: Database, id: ItemId): Promise<Item | undefined> {
  const [item] = await selectById(db, { id })
  return item
}

const selectForChange = prepared((db) =>
  db
    .select()
    .from(items)
    .where(eq(items.id, placeholder('id')))
    .for('no key update'),
)

/** The same, and nobody else changes the item until the transaction ends. */
export async function lockItem(tx: Database, id: ItemId): Promise<Item | undefined> {
  const [item] = await selectForChange(tx, { id })
  return item
}

const selectTitles = prepared((db) =>
  db
    .select({ itemId: items.id, title: items.title })
    .from(items)
    .where(sql\`\${items.id} = any(\${placeholder('ids')}::uuid[])\`),
)

/** Of the known ones among \`ids\`, which come as one array, so that the statement is the same for any number. */
export function titlesOf(db: Database, ids: readonly ItemId[]) {
  return selectTitles(db, { ids })
}

/** For \`later\`. */
export function insertItem(tx: Database, item: Item): PromiseLike<unknown> {
  return tx.insert(items).values(item)
}

/** For \`later\`. */
export function updateItem(tx: Database, { id, title, archivedAt }: Item): PromiseLike<unknown> {
  return tx.update(items).set({ title, archivedAt }).where(eq(items.id, id))
}
`,
  }
}
