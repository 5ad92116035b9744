// Lists a page at a time: `limit` and `cursor` come in, `data` and `nextCursor` go out.
import { z } from '@hono/zod-openapi'

const limit = z.coerce.number().int().min(1).max(100).default(20)

/**
 * The parameters of a list, to be spread into its query: `limit`, 1 to 100 and 20 without it, and `cursor`, the key of
 * the last thing on the page before. A store takes the cursor as `before` where it lists the newest first, as `after`
 * where it lists in ascending order; and it takes `limit + 1`, for `pageOf`.
 */
export function paging<Key extends z.ZodType>(key: Key) {
  return { limit, cursor: key.optional().openapi({ description: 'The `nextCursor` of the page before.' }) }
}

/** The schema of a page of these. */
export function pageSchema<View extends z.ZodType>(view: View) {
  return z.object({ data: z.array(view), nextCursor: z.string().nullable() })
}

/**
 * The page of what was found by asking for `limit + 1`: the one too many is not shown, it tells that there is a next
 * page. `by` names the key that the list is in the order of, and that its cursors are.
 */
export function pageOf<Found extends Readonly<Record<By, string>>, View, By extends string = 'id'>(
  found: readonly Found[],
  limit: number,
  viewOf: (found: Found) => View,
  by = 'id' as By, // where none is given, that is the type's default too
) {
  const shown = found.slice(0, limit)
  const nextCursor = found.length > limit ? (shown.at(-1)?.[by] ?? null) : null
  return { data: shown.map((each) => viewOf(each)), nextCursor }
}
