// Entity tags: what a client has seen, compared with what is.
import { expect, test } from 'bun:test'
import { etagOf, isCurrent, isKnown } from '../../runtime/http/etag.ts'

test('a tag is quoted', () => {
  expect(etagOf(7)).toBe('"7"')
})

test('any change is welcome where the client sent no If-Match', () => {
  expect(isCurrent(undefined, 7)).toBe(true)
})

test('If-Match takes a list, a star, and no weak tag', () => {
  expect(isCurrent('"6", "7"', 7)).toBe(true)
  expect(isCurrent('*', 7)).toBe(true)
  expect(isCurrent('W/"7"', 7)).toBe(false)
  expect(isCurrent('"6"', 7)).toBe(false)
  expect(isCurrent('7', 7)).toBe(false)
  expect(isCurrent('', 7)).toBe(false)
})

test('If-None-Match takes a list, a star, and weak tags', () => {
  expect(isKnown('W/"7"', 7)).toBe(true)
  expect(isKnown('"6","7"', 7)).toBe(true)
  expect(isKnown('*', 7)).toBe(true)
  expect(isKnown('"77"', 7)).toBe(false)
  expect(isKnown(undefined, 7)).toBe(false)
})
