// `bun run keys [folder] [--rotate]`: makes the keys by which the processes of a deployment know each other.
import { parseArgs } from 'node:util'
import { gateway } from '../../runtime/hosting/topology.ts'
import { modules } from '../modules.ts'
import { makeServiceKeys } from './service-keys.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rotate: { type: 'boolean', default: false } },
})
const folder = positionals[0] ?? '.kerf/keys'
const made = await makeServiceKeys(folder, [gateway, ...modules.map((module) => module.name)], values.rotate)
console.log(
  made.length > 0
    ? `Made keys of ${made.join(', ')} in ${folder}.`
    : `${folder} has all keys already; --rotate makes new ones.`,
)
console.log(
  'Give each process public.json and the private keys of what it hosts, and set KERF_KEYS to that folder.',
)
