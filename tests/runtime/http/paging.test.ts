// A list by pages: what comes in, and where a page ends.
import { describe, expect, test } from 'bun:test'
import { z } from '@hono/zod-openapi'
import { pageOf, paging } from '../../../runtime/http/paging.ts'

const query = z.object(paging(z.uuid()))
const viewOf = ({ id }: { readonly id: string }) => ({ shown: id })
const letters = (count: number) => [...'abcdef'.slice(0, count)].map((id) => ({ id }))

describe('the parameters of a list', () => {
  test('are 20 and no cursor, where the client says nothing', () => {
    expect(query.parse({})).toEqual({ limit: 20 })
  })

  test('take a limit from 1 to 100 as text', () => {
    for (const limit of ['1', '100']) expect(query.parse({ limit })).toEqual({ limit: Number(limit) })
    for (const limit of ['0', '101', '1.5', '1e9', '-1', 'all', ''])
      expect(query.safeParse({ limit }).success).toBe(false)
  })

  test('take as a cursor what can be a key, and nothing else', () => {
    const cursor = '0199d9a0-7a35-7d55-8a6c-1f6f1f1c2b3d'
    expect(query.parse({ cursor })).toEqual({ limit: 20, cursor })
    expect(query.safeParse({ cursor: 'x' }).success).toBe(false)
  })
})

describe('a page', () => {
  test('shows all and has no next, where no more was found than asked for', () => {
    expect(pageOf([], 3, viewOf)).toEqual({ data: [], nextCursor: null })
    expect(pageOf(letters(2), 3, viewOf)).toEqual({
      data: [{ shown: 'a' }, { shown: 'b' }],
      nextCursor: null,
    })
    expect(pageOf(letters(3), 3, viewOf).nextCursor).toBeNull()
  })

  test('keeps back the one too many, and goes on after the last that it shows', () => {
    expect(pageOf(letters(4), 3, viewOf)).toEqual({
      data: [{ shown: 'a' }, { shown: 'b' }, { shown: 'c' }],
      nextCursor: 'c',
    })
  })

  test('goes on after the key that the list is in the order of', () => {
    const products = [{ sku: 'A-1' }, { sku: 'A-2' }]
    expect(pageOf(products, 1, ({ sku }) => sku, 'sku')).toEqual({ data: ['A-1'], nextCursor: 'A-1' })
  })

  test('after page shows each thing once, in order', () => {
    const all = letters(6)
    for (const limit of [1, 2, 3, 5, 6, 7]) {
      const seen: string[] = []
      let after: string | null = ''
      while (after !== null) {
        const from: string = after
        const page = pageOf(all.filter(({ id }) => id > from).slice(0, limit + 1), limit, viewOf)
        seen.push(...page.data.map(({ shown }) => shown))
        after = page.nextCursor
      }
      expect(seen).toEqual(all.map(({ id }) => id))
    }
  })
})
