// Redis in a container, for machines that have Docker and nothing else.
// Docker gives its port to every address of the machine: the password is what keeps others out.
export interface RedisContainer {
  readonly url: string
  stop(): Promise<void>
}

/** Undefined where testcontainers is not installed (`bun install --production`) or Docker does not answer. */
export async function dockerRedis(password: string): Promise<RedisContainer | undefined> {
  try {
    const { GenericContainer, Wait } = await import('testcontainers')
    const container = await new GenericContainer('redis:7')
      .withCommand([
        ...['redis-server', '--requirepass', password],
        ...['--maxmemory-policy', 'noeviction', '--save', '', '--appendonly', 'no'],
      ])
      .withExposedPorts(6379)
      .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
      .withStartupTimeout(60_000)
      .start()
    return {
      url: `redis://:${password}@${container.getHost()}:${container.getMappedPort(6379)}`,
      stop: async () => void (await container.stop()),
    }
  } catch {
    return undefined
  }
}
