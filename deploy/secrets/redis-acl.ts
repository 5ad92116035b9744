// What each process may do in Redis: work on the queues of its own modules, send to those it has messages for, and no more.
import { createHash } from 'node:crypto'
import { gateway, type Host } from '../../runtime/hosting/topology.ts'
import type { Traffic } from './traffic.ts'

export interface Credentials {
  readonly name: string
  readonly password: string
}

export interface ProcessUser extends Credentials {
  readonly hosts: Host
}

const connection = '+@connection -@admin -@dangerous'
// What BullMQ's scripts, its worker, the leases and the limits need: data types, each bound to the keys below, and a connection.
// No KEYS, SCAN, CONFIG, FLUSHALL, FUNCTION, and no look at other connections.
const commands = [
  `-@all +@hash +@list +@set +@sortedset +@stream +@string ${connection}`,
  '+multi +exec +exists +del +unlink +type +rename +persist +pexpire +pexpireat +pttl',
  '+eval +evalsha +script|load +time +info +acl|whoami +publish +subscribe +unsubscribe',
].join(' ')

const leases = 'kerf:instances'
const hints = 'kerf:instances:hint'
const limits = 'kerf:limit:*'
const queueOf = (module: string) => `kerf:kerf-${module}:*`

/** The file that `aclfile` names: passwords by their SHA-256 alone, nobody without one. `watcher` sees how long queues are. */
export function redisAcl(
  users: readonly ProcessUser[],
  { receiversOf }: Traffic,
  watcher?: Credentials,
): string {
  const lines = users.map((user) => {
    const modules = user.hosts.filter((host) => host !== gateway)
    const queues = new Set(modules.flatMap((module) => [module, ...receiversOf(module)]))
    const counted = user.hosts.includes(gateway) ? [limits] : []
    const keys = [leases, ...counted, ...[...queues].toSorted().map(queueOf)].map((key) => `~${key}`)
    return `${signedIn(user)} ${keys.join(' ')} &${hints} ${commands}`
  })
  const watching = watcher
    ? [`${signedIn(watcher)} ~kerf:kerf-*:wait -@all ${connection} +eval +evalsha +type +llen`]
    : []
  return ['user default off', ...lines, ...watching, ''].join('\n')
}

function signedIn({ name, password }: Credentials): string {
  return `user ${name} on #${createHash('sha256').update(password).digest('hex')}`
}
