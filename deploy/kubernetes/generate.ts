// `bun run manifests`: writes deploy/kubernetes/ anew from the module definitions.
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { manifests } from './manifests.ts'

const root = import.meta.dir
for (const folder of new Set(Object.keys(manifests).map((path) => path.split('/')[0] ?? '')))
  await rm(join(root, folder), { recursive: true, force: true })
for (const [path, objects] of Object.entries(manifests)) {
  const header =
    '# Made by `bun run manifests`: change deploy/kubernetes/*.ts, or put an overlay of yours above it.\n'
  const documents = objects.map((object) => Bun.YAML.stringify(unshared(object), null, 2).trimEnd())
  await Bun.write(join(root, path), `${header}${documents.join('\n---\n')}\n`)
}
const folders = [...new Set(Object.keys(manifests).map((path) => join(root, dirname(path))))]
await Bun.spawn([process.execPath, 'fmt', ...folders], { stdout: 'ignore' }).exited
console.log(`${Object.keys(manifests).length} files in deploy/kubernetes/ are as the modules say.`)

/** What is the same object in two places would be written once, and named in the other. */
function unshared(object: object): unknown {
  return JSON.parse(JSON.stringify(object))
}
