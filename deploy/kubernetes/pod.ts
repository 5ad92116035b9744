// What every pod of Kerf is made of: the one image, confined as Pod Security's `restricted` demands, with its own secrets.
import type { IContainer, IPodSpec } from 'kubernetes-models/v1'
import { image, secretsFolder, settings } from './names.ts'
import { variableOf } from '../../runtime/database/role-url.ts'

/** The user of the image. */
const user = 65_532

/** What differs from pod to pod. */
export type OwnPart = Pick<
  IContainer,
  'args' | 'env' | 'ports' | 'startupProbe' | 'livenessProbe' | 'readinessProbe'
>

export interface PodOptions {
  /** Of the Secret that the pod is given. */
  readonly secret: string
  readonly container: OwnPart
  readonly rest?: Partial<IPodSpec>
}

export function podOf({ secret, container, rest = {} }: PodOptions): IPodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'kerf',
        image,
        ...container,
        envFrom: [{ configMapRef: { name: settings } }],
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
        // Not bounded in CPU: a start takes what there is. At rest a process has 30 to 60 MB; the rest is for bursts.
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        volumeMounts: [{ name: 'secrets', mountPath: secretsFolder, readOnly: true }],
      },
    ],
    volumes: [{ name: 'secrets', secret: { secretName: secret, defaultMode: 0o440 } }],
    ...rest,
  }
}

/** Where the URLs of these modules' databases lie. */
export function databaseFiles(modules: readonly string[]): NonNullable<IContainer['env']> {
  return modules.map((module) => ({
    name: `${variableOf(module)}_FILE`,
    value: `${secretsFolder}/database-url-${module}`,
  }))
}
