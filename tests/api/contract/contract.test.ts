// The API only grows: what clients have been told holds, and the document that says so is sound and of today.
import { expect, test } from 'bun:test'
import { acceptedDocument, acceptedTypes, currentDocument } from './document.ts'
import { breakingIn, diffOf, faultsIn } from './redocly.ts'
import { typesOf } from './types.ts'

const current = JSON.parse(await currentDocument()) as object // the gateway made it
const accepted = (await Bun.file(acceptedDocument).json()) as object // `api:accept` wrote it
const remedy = 'Run `bun run api:accept` and commit what it writes.'

test('no client that keeps to the accepted document is broken by this code', async () => {
  const breaking = breakingIn(await diffOf(accepted, current))
  if (breaking.length > 0) throw new Error(`${breaking.join('\n')}\nThe API may only grow. ${remedy}`)
})

test('the accepted document and its types are those of this code', async () => {
  if (!Bun.deepEquals(accepted, current)) throw new Error(`The API has changed. ${remedy}`)
  if ((await Bun.file(acceptedTypes).text()) !== (await typesOf(accepted)))
    throw new Error(`The types are not those of the document. ${remedy}`)
})

test('the document is sound OpenAPI, and keeps to the rules of redocly.yaml', async () => {
  expect(await faultsIn(current)).toEqual([])
})
