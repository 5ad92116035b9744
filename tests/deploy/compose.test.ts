// What the compose files promise: every module is there, everything is confined, and no secret stands in them.
import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { modules } from '../../deploy/modules.ts'
import { variableOf } from '../../runtime/database/role-url.ts'
import { sealingVariableOf } from '../../runtime/security/sealing.ts'
import { gateway } from '../../runtime/hosting/topology.ts'
import { sealingKeysFile, sealingModules } from '../../deploy/secrets/sealing-modules.ts'
import { root } from '../architecture/checkout.ts'

interface Service {
  readonly image: string
  readonly user?: string
  readonly command?: string[]
  readonly pids_limit?: number
  readonly read_only?: boolean
  readonly cap_drop?: string[]
  readonly cap_add?: string[]
  readonly security_opt?: string[]
  readonly network_mode?: string
  readonly networks?: string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes?: string[]
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const names = modules.map((module) => module.name)

async function read(file: string): Promise<ComposeFile> {
  return Bun.YAML.parse(await Bun.file(join(root, 'deploy', file)).text()) as ComposeFile // checked by `docker compose` itself
}

describe.each(['compose.monolith.yaml', 'compose.split.yaml', 'compose.observability.yaml'])('%s', (file) => {
  test('confines every container: nothing to write to, no capability, no new privilege', async () => {
    for (const [name, service] of Object.entries((await read(file)).services)) {
      const { read_only, cap_drop, security_opt, cap_add = [], user = '' } = service
      expect([name, read_only, cap_drop, security_opt]).toEqual([
        name,
        true,
        ['ALL'],
        ['no-new-privileges:true'],
      ])
      if (name !== 'init') expect([name, cap_add, user.startsWith('0')]).toEqual([name, [], false])
      else expect([user, cap_add, service.network_mode]).toEqual(['0:0', ['CHOWN'], 'none'])
    }
  })

  test('has no secret: each comes from a file', async () => {
    for (const [name, { environment = {} }] of Object.entries((await read(file)).services))
      for (const [variable, value] of Object.entries(environment))
        if (/URL|PASSWORD|SECRET|SEALING/.test(variable))
          expect([name, variable, value]).toEqual([
            name,
            expect.stringMatching(/_FILE$/),
            expect.stringMatching(/^\/run\/secrets\//),
          ])
  })
})

/** More than PostgreSQL starts beside those. */
const serversOwn = 30

test.each(['compose.monolith.yaml', 'compose.split.yaml'])(
  'PostgreSQL in %s may have as many processes as connections, and some of its own',
  async (file) => {
    const { postgres } = (await read(file)).services
    const connections = Number(/max_connections=(\d+)/.exec(postgres?.command?.join(' ') ?? '')?.[1])
    expect(postgres?.pids_limit).toBeGreaterThan(connections + serversOwn)
  },
)

test('the network that leads out has who calls the world, who is called from it, and nobody else', async () => {
  const onOutside = async (file: string) => {
    const { services } = await read(file)
    return Object.keys(services).filter((name) => services[name]?.networks?.includes('outside'))
  }
  // Docker publishes no port of a container whose networks are all internal.
  expect(await onOutside('compose.observability.yaml')).toEqual(['prometheus', 'grafana', 'jaeger'])
  expect(await onOutside('compose.monolith.yaml')).toEqual(['kerf'])
  expect(await onOutside('compose.split.yaml')).toEqual(['gateway', 'payments', 'notifications'])
})

test('the split hosts every module and the gateway, each in a container with its own secrets', async () => {
  const { services, volumes } = await read('compose.split.yaml')
  const hosted = Object.entries(services).filter(([, { environment }]) => environment?.['KERF_HOST'])
  expect(hosted.map(([name]) => name).toSorted()).toEqual([gateway, ...names].toSorted())
  for (const [name, { environment = {}, volumes: mounted }] of hosted) {
    expect([name, environment['KERF_HOST'], mounted]).toEqual([
      name,
      name,
      [`${name}-secrets:/run/secrets:ro`],
    ])
    if (name !== gateway)
      expect(environment).toHaveProperty(`${variableOf(name)}_FILE`, `/run/secrets/database-url-${name}`)
    expect(services['init']?.volumes).toContain(`${name}-secrets:/secrets/${name}`)
    expect(volumes).toHaveProperty(`${name}-secrets`)
  }
  const databases = await Bun.file(join(root, 'deploy/databases.sh')).text()
  for (const name of names) expect(databases).toContain(` ${name}`)
})

test('a process is given the sealing keys of what it hosts, and nobody else is', async () => {
  const hosted: Record<string, Record<string, readonly string[]>> = {
    'compose.monolith.yaml': { kerf: sealingModules },
    'compose.split.yaml': Object.fromEntries(sealingModules.map((name) => [name, [name]])),
  }
  for (const [file, hosts] of Object.entries(hosted))
    for (const [service, { environment = {} }] of Object.entries((await read(file)).services)) {
      const given = Object.entries(environment).filter(([variable]) => variable.startsWith('SEALING_KEYS_'))
      const due = (hosts[service] ?? []).map((name) => [
        `${sealingVariableOf(name)}_FILE`,
        `/run/secrets/${sealingKeysFile(name)}`,
      ])
      expect([file, service, Object.fromEntries(given)]).toEqual([file, service, Object.fromEntries(due)])
    }
})

test('both files give the migration every module’s database, and the monolith has them all', async () => {
  for (const file of ['compose.monolith.yaml', 'compose.split.yaml']) {
    const { services } = await read(file)
    for (const service of file === 'compose.monolith.yaml' ? ['migrate', 'kerf'] : ['migrate'])
      for (const name of names)
        expect(services[service]?.environment).toHaveProperty(
          `${variableOf(name)}_FILE`,
          `/run/secrets/database-url-${name}`,
        )
  }
})
