// What `bun run boundaries` reads: the walls of walls.ts around the modules that there are.
import { knownModules } from './known-modules.ts'
import { reading, wallsOf } from './walls.ts'

export default {
  forbidden: wallsOf(knownModules()),
  options: { ...reading, tsConfig: { fileName: 'tsconfig.json' } },
}
