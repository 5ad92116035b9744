// Writes a new module into all that lists modules or what they do: the deployment, its papers, and the tests of the whole.
import { join } from 'node:path'
import { variableOf } from '../../runtime/database/role-url.ts'
import type { ModuleName } from './name.ts'
import { hosting } from './topologies.ts'

type Rewrite = (text: string) => string

interface Edit {
  readonly path: string
  /** The same, for whoever has to do it. */
  readonly byHand: string
  readonly rewrites: readonly Rewrite[]
}

interface Enlisted {
  readonly changed: readonly string[]
  /** A sentence for each file that is not as expected, and was left alone. */
  readonly unchanged: readonly string[]
}

export async function enlist(root: string, module: ModuleName): Promise<Enlisted> {
  const changed: string[] = []
  const unchanged: string[] = []
  for (const edit of editsFor(module)) {
    const isDone = await change(join(root, edit.path), edit.rewrites)
    if (isDone) changed.push(edit.path)
    else unchanged.push(`${edit.path}: ${edit.byHand}`)
  }
  for (const path of ['README.md', ...new Bun.Glob('tests/topologies/**/*.ts').scanSync(root)])
    if (await change(join(root, path), [hosting(module.name)])) changed.push(path)
  return { changed, unchanged }
}

/** All of it or, where one rewrite finds nothing to change, nothing. */
async function change(path: string, rewrites: readonly Rewrite[]): Promise<boolean> {
  const file = Bun.file(path)
  if (!(await file.exists())) return false
  let text = await file.text()
  for (const rewrite of rewrites) {
    const rewritten = rewrite(text)
    if (rewritten === text) return false
    text = rewritten
  }
  await Bun.write(path, text)
  return true
}

function editsFor({ name, Name }: ModuleName): Edit[] {
  const database = `${variableOf(name)}_FILE: /run/secrets/database-url-${name}`
  const databaseOfAll = afterLast(/^ {2}DATABASE_URL_\w+_FILE:/, `  ${database}`)
  return [
    {
      path: 'deploy/modules.ts',
      byHand: `list ${name}Module of modules/${name}/index.ts.`,
      rewrites: [
        afterLast(/^import \{ \w+Module \}/, `import { ${name}Module } from '../modules/${name}/index.ts'`),
        afterLast(/^ {2}\w+Module,$/, `  ${name}Module,`),
      ],
    },
    {
      path: 'deploy/topologies.ts',
      byHand: `host ${name} in each topology.`,
      rewrites: [hosting(name)],
    },
    {
      path: 'deploy/compose.monolith.yaml',
      byHand: `give migrate and kerf ${database}.`,
      rewrites: [databaseOfAll],
    },
    {
      path: 'deploy/compose.split.yaml',
      byHand: `a service ${name} as orders is one, its volume ${name}-secrets, also in init; give migrate ${database}.`,
      rewrites: [
        databaseOfAll,
        afterLast(/^ {6}- [\w-]+-secrets:\/secrets\//, `      - ${name}-secrets:/secrets/${name}`),
        afterLast(/^ {4}volumes: \[\w+-secrets:/, ...serviceOf(name, database)),
        afterLast(/^ {2}[\w-]+-secrets:$/, `  ${name}-secrets:`),
      ],
    },
    {
      path: 'deploy/databases.sh',
      byHand: `make a database for ${name}.`,
      rewrites: [(text) => text.replace(/(?<=for module in [\w ]+);/, ` ${name};`)],
    },
    {
      path: 'deploy/observability/prometheus.yaml',
      byHand: `scrape the name ${name}.`,
      rewrites: [(text) => text.replace(/(?<=names: \[kerf, [\w, ]+)\]/, `, ${name}]`)],
    },
    {
      path: 'deploy/README.md',
      byHand: `make the Kubernetes secret of ${name}.`,
      rewrites: [(text) => text.replace(/(?<=for each in migrate gateway [\w ]+);/, ` ${name};`)],
    },
    {
      path: 'tests/api/access/access.md',
      byHand: `a row for each of the module's routes.`,
      rewrites: [
        afterLast(
          /^\| `/,
          `| \`POST /v1/${name}/items\` | 401 | 401 | 401 | yes | yes | yes |`,
          `| \`GET /v1/${name}/items/{id}\` | 401 | 401 | 401 | 404 | yes | yes |`,
        ),
      ],
    },
    {
      path: 'tests/api/things.ts',
      byHand: `make an item of the owner's with new${Name}Item of tests/journeys/${name}.ts, for /v1/${name}/items/{id}.`,
      rewrites: [
        afterLast(/^import /, `import { new${Name}Item } from '../journeys/${name}.ts'`),
        afterLast(/^ {2}const payment = /, `  const ${name}Item = (await new${Name}Item(world, owner)).id`),
        (text) => text.replace(/(?<=^ {4}secrets: \[)/m, `${name}Item, `),
        afterLast(/^ {6}\['\/v1\//, `      ['/v1/${name}/items/{id}', ${name}Item],`),
      ],
    },
    {
      path: 'tests/journeys/all-journeys.ts',
      byHand: `run ${name}Journeys of tests/journeys/${name}.ts.`,
      rewrites: [
        afterLast(/^import /, `import { ${name}Journeys } from './${name}.ts'`),
        // What is said of all of them stays last.
        afterLast(/^ {2}\.\.\.(?!described)/, `  ...${name}Journeys,`),
      ],
    },
  ]
}

function serviceOf(name: string, database: string): string[] {
  return `
  ${name}:
    <<: *process
    environment:
      <<: *settings
      KERF_HOST: ${name}
      ${database}
    networks: [postgres, inside]
    volumes: [${name}-secrets:/run/secrets:ro]`.split('\n')
}

/** Adds lines after the last one that is like this. */
function afterLast(like: RegExp, ...lines: readonly string[]): Rewrite {
  return (text) => {
    const all = text.split('\n')
    const last = all.findLastIndex((line) => like.test(line))
    return last === -1 ? text : all.toSpliced(last + 1, 0, ...lines).join('\n')
  }
}
