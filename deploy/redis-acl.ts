// What each process may do in Redis: work on the queues of its own modules, send to those it has messages for, and no more.
import { createHash } from 'node:crypto'
import type { Host } from '../runtime/topology.ts'
import type { Traffic } from './traffic.ts'

export interface RedisUser {
  readonly name: string
  readonly password: string
  readonly hosts: Host
}

// What BullMQ's scripts, its worker and the leases need: data types, each bound to the keys below, and a connection.
// No KEYS, SCAN, CONFIG, FLUSHALL, FUNCTION, and no look at other connections.
const commands = [
  ...['-@all', '+@hash', '+@list', '+@set', '+@sortedset', '+@stream', '+@string', '+@connection'],
  ...['-@admin', '-@dangerous'],
  ...['+exists', '+del', '+unlink', '+type', '+rename', '+persist', '+pexpire', '+pexpireat', '+pttl'],
  ...[
    '+eval',
    '+evalsha',
    '+script|load',
    '+time',
    '+info',
    '+acl|whoami',
    '+publish',
    '+subscribe',
    '+unsubscribe',
  ],
].join(' ')

const leases = 'kerf:instances'
const hints = 'kerf:instances:hint'

/** The file that `aclfile` names: passwords by their SHA-256 alone, and nobody without one. */
export function redisAcl(users: readonly RedisUser[], { receiversOf }: Traffic): string {
  const lines = users.map(({ name, password, hosts }) => {
    const queues = new Set(hosts.flatMap((host) => [host, ...receiversOf(host)]))
    const keys = [leases, ...[...queues].toSorted().map((module) => `kerf:kerf-${module}:*`)]
    const hash = createHash('sha256').update(password).digest('hex')
    return `user ${name} on #${hash} ${keys.map((key) => `~${key}`).join(' ')} &${hints} ${commands}`
  })
  return ['user default off', ...lines, ''].join('\n')
}
