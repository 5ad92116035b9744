// The image by itself: small, confined, the same each time, and every command of a deployment in it.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import {
  GenericContainer,
  Network,
  type StartedNetwork,
  type StartedTestContainer,
  Wait,
} from 'testcontainers'
import { sealingEnvironment } from '../world/sealing.ts'
import { until } from '../world/until.ts'
import { buildImage, docker, image, inside, noDocker } from './docker.ts'

setDefaultTimeout(240_000)
// It would come from a registry; what is started here is stopped here.
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'

const password = crypto.randomUUID()
const url = `postgres://postgres:${password}@postgres:5432/postgres`
const environment = {
  ...{ DATABASE_URL: url, PAYMENT_PROVIDER: 'sandbox', MAIL_PROVIDER: 'mailbox' },
  ...sealingEnvironment,
}
const told = Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`])
const confined = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']

const secondsSpent = `
  const metrics = await (await fetch("http://127.0.0.1:9464/metrics")).text()
  console.log(/^process_cpu_seconds_total (.*)$/m.exec(metrics)[1])`

describe.skipIf(noDocker !== undefined)('the image', () => {
  let network: StartedNetwork
  let postgres: StartedTestContainer
  let kerf: StartedTestContainer

  beforeAll(async () => {
    await buildImage()
    network = await new Network().start()
    postgres = await new GenericContainer('postgres:17')
      .withNetwork(network)
      .withNetworkAliases('postgres')
      .withEnvironment({ POSTGRES_PASSWORD: password })
      .withWaitStrategy(Wait.forSuccessfulCommand('pg_isready -q -h 127.0.0.1'))
      .start()
    await run(['migrate'])
    kerf = await new GenericContainer(image)
      .withNetwork(network)
      .withEnvironment(environment)
      .withExposedPorts(3000)
      .withWaitStrategy(Wait.forHttp('/readyz', 3000))
      .start()
  })
  afterAll(async () => {
    await kerf?.stop()
    await postgres?.stop()
    await network?.stop()
  })

  /** Once, to its end, confined as the compose files and manifests confine it. */
  const run = (words: string[], ...options: string[]) =>
    docker(['run', '--rm', '--network', network.getName(), ...told, ...confined, ...options, image, ...words])

  test('is below 150 MB, and what an upgrade brings anew below 10 MB', async () => {
    const size = Number(await docker(['image', 'inspect', '--format', '{{.Size}}', image]))
    expect(size).toBeLessThan(150e6)
    const files =
      'let sum = 0; for (const path of new Bun.Glob("**").scanSync("/kerf")) sum += Bun.file("/kerf/" + path).size; console.log(sum)'
    expect(Number(await inside(kerf.getId(), files))).toBeLessThan(10e6)
  })

  test('runs as a user without a name in the system, ends on SIGTERM, says who it is and whether it is well', async () => {
    const { Config } = JSON.parse(
      await docker(['image', 'inspect', '--format', '{"Config":{{json .Config}}}', image]),
    ) as {
      Config: {
        User: string
        StopSignal: string
        Healthcheck: { Test: string[] }
        Labels: Record<string, string>
      }
    } // as Docker writes it
    expect(Config).toMatchObject({
      User: '65532:65532',
      StopSignal: 'SIGTERM',
      Labels: { 'org.opencontainers.image.title': 'Kerf', 'org.opencontainers.image.licenses': 'MIT' },
    })
    await until(
      'Docker to call it healthy',
      async () => {
        const health = await docker(['inspect', '--format', '{{.State.Health.Status}}', kerf.getId()])
        return health === 'healthy'
      },
      60_000,
    )
  })

  test('has no shell, no package manager, and nothing of a secret in any layer', async () => {
    const script =
      'console.log(["sh", "bash", "apt-get", "dpkg", "npm"].filter((name) => Bun.which(name)).join())'
    expect(await inside(kerf.getId(), script)).toBe('')
    const history = await docker(['history', '--no-trunc', '--format', '{{.CreatedBy}}', image])
    expect(history).not.toMatch(/PASSWORD|TOKEN|_KEY|postgres:\/\/|redis:\/\//)
    const listing = 'console.log([...new Bun.Glob("**").scanSync({ cwd: "/kerf", dot: true })].join("\\n"))'
    expect(await inside(kerf.getId(), listing)).not.toMatch(
      /\.env|\.json$(?<!_journal\.json|_snapshot\.json)|\.pem|\.git|node_modules|\.test\./m,
    )
  })

  test('serves and stops confined: no capability, nothing to write to, no new privilege', async () => {
    const id = await docker(['run', '-d', '--network', network.getName(), ...told, ...confined, image])
    try {
      const check = ['exec', id, '/usr/local/bin/bun', '--no-install', 'healthy']
      await until(
        'it to be ready',
        () =>
          docker(check).then(
            () => true,
            () => false,
          ),
        30_000,
      )
      const looks = `
        const status = await Bun.file("/proc/self/status").text()
        let written = "yes"
        try { await Bun.write("/kerf/x", "x") } catch (error) { written = error.code }
        console.log(JSON.stringify([process.getuid(), /CapEff:\\s*(\\w+)/.exec(status)[1], /NoNewPrivs:\\s*(\\d)/.exec(status)[1], written]))`
      expect(JSON.parse(await inside(id, looks))).toEqual([65_532, '0000000000000000', '1', 'EROFS'])
      await docker(['stop', '--time', '30', id])
      expect(await docker(['inspect', '--format', '{{.State.ExitCode}}', id])).toBe('0')
    } finally {
      await docker(['rm', '--force', id])
    }
  })

  test('needs less than a second of a processor to be ready; the log says how long that took', async () => {
    const times: number[] = []
    const spent: number[] = []
    for (let round = 0; round < 3; round++) {
      const id = await docker([
        'create',
        ...['--network', network.getName(), '-p', '127.0.0.1:0:3000', ...told, ...confined, image],
      ])
      try {
        const startedAt = performance.now()
        await docker(['start', id])
        const port = await docker(['port', id, '3000'])
        const isReady = async () => (await fetch(`http://${port}/readyz`).catch(() => undefined))?.ok
        await until('it to be ready', isReady, 60_000)
        times.push(Math.round(performance.now() - startedAt))
        spent.push(Number(await inside(id, secondsSpent)))
      } finally {
        await docker(['rm', '--force', id])
      }
    }
    console.log(`the image: ready after ${times.join(', ')} ms, of a processor ${spent.join(', ')} s`)
    expect(Math.min(...spent)).toBeLessThan(1)
  })

  test('serves out of its bundle what is no JavaScript of the server’s: the API’s page and the console', async () => {
    const address = `http://${kerf.getHost()}:${kerf.getMappedPort(3000)}`
    for (const path of [
      '/openapi.json',
      '/docs',
      '/docs/page.js',
      '/docs/page.css',
      '/console',
      '/console/page.js',
    ]) {
      const answer = await fetch(address + path)
      expect([path, answer.status, (await answer.text()).length > 300]).toEqual([path, 200, true])
    }
  })

  test('brings migrations: a second run applies nothing, and one that lacks its database says so and fails', async () => {
    expect(await run(['migrate'])).toContain('orders: nothing to apply')
    expect(docker(['run', '--rm', image, 'migrate'])).rejects.toThrow('No database for users')
  })

  test('makes keys where it is given a folder', async () => {
    const keys = '/tmp/keys'
    expect(await run(['keys', keys], '--tmpfs', '/tmp')).toContain('Made keys of gateway, users')
  })

  test('is the same, layer for layer, when it is built again without the cache', async () => {
    const again = `${image}-again`
    const layersOf = (which: string) =>
      docker(['image', 'inspect', '--format', '{{json .RootFS.Layers}}', which])
    await docker(['build', '--no-cache', '--file', 'deploy/Dockerfile', '--tag', again, '.'], {
      DOCKER_BUILDKIT: '1',
    })
    expect(JSON.parse(await layersOf(again))).toEqual(JSON.parse(await layersOf(image)))
    await docker(['rmi', again])
  })
})
