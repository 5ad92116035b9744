// `bun run generate <module>`: writes the next migration of a module from its schema.ts.
import { readdir } from 'node:fs/promises'

const [module, name = 'change'] = process.argv.slice(2)
if (!module || !(await Bun.file(`modules/${module}/schema.ts`).exists())) {
  console.error(
    'Say which module: `bun run generate <module> [name]`. It needs a modules/<module>/schema.ts.',
  )
  process.exit(1)
}

const folder = `drizzle/${module}`
const options = [
  '--dialect',
  'postgresql',
  '--schema',
  `modules/${module}/schema.ts`,
  '--out',
  folder,
  '--name',
  name,
]
const generate = Bun.spawn(['bunx', '--bun', 'drizzle-kit', 'generate', ...options], {
  stdio: ['inherit', 'inherit', 'inherit'],
})
if ((await generate.exited) !== 0) process.exit(1)

// The schema itself is made, with its role and rights, before any migration runs.
for (const file of await readdir(folder)) {
  if (!file.endsWith('.sql')) continue
  const path = `${folder}/${file}`
  const text = await Bun.file(path).text()
  await Bun.write(path, text.replace(/^CREATE SCHEMA "[^"]+";\s*(--> statement-breakpoint\s*)?/m, ''))
}
