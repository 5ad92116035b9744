// `bun run api:accept`: takes the API as it is now for what clients rely on from now on, unless that breaks them.
import { acceptedDocument, acceptedTypes, currentDocument } from './document.ts'
import { breakingIn, diffOf } from './redocly.ts'
import { formatted, typesOf } from './types.ts'

const current = JSON.parse(await currentDocument()) as object // the gateway made it
const accepted = Bun.file(acceptedDocument)
const isAllowed = process.argv.includes('--breaking')

const breaking = (await accepted.exists()) ? breakingIn(await diffOf(await accepted.json(), current)) : []
for (const sentence of breaking) console.error(sentence)
if (breaking.length > 0 && !isAllowed) {
  console.error(
    'This breaks clients. Put the new shape beside the old one, under a new path or version. What no client can have ' +
      'seen yet, or what has been deprecated until its Sunset, goes with `bun run api:accept --breaking`.',
  )
  process.exit(1)
}
await Bun.write(acceptedDocument, await formatted(JSON.stringify(current, null, 2), 'json'))
await Bun.write(acceptedTypes, await typesOf(current))
console.log('Accepted. Commit openapi.json and openapi-types.ts with the change.')
