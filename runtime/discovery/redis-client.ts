// Connections to Redis for leases: nothing waits for a Redis that is away, nothing is sent twice.
import { Redis } from 'ioredis'

/** Connects when asked to, and from then on again and again until it is disconnected. */
export function openRedisClient(url: string, name: string): Redis {
  const client = new Redis(url, {
    lazyConnect: true,
    connectionName: name,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 2_000,
    connectTimeout: 2_000,
    // Something is asked every few seconds, so silence means that the other end is gone.
    socketTimeout: 5_000,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 1_000),
  })
  client.on('error', () => {}) // what was asked rejects, and says it
  return client
}
