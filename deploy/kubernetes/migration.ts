// What every topology begins with: the namespace and its rules, the settings, and the job that migrates.
import type { IJob } from 'kubernetes-models/batch/v1'
import type { IConfigMap, INamespace } from 'kubernetes-models/v1'
import packageJson from '../../package.json' with { type: 'json' }
import { labelsOf, migration, moduleNames, namespace, settings } from './names.ts'
import { databaseFiles, podOf } from './pod.ts'

const restricted = Object.fromEntries(
  ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
)

export const namespaceObject: INamespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: namespace, labels: restricted },
}

/** For every process; an overlay of yours changes them. The sandbox takes no money: `stripe` does. The mailbox sends no mail: `smtp` does. */
export const settingsObject: IConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: settings, labels: labelsOf(settings) },
  data: {
    LOG_LEVEL: 'info',
    OPERATOR_HOST: '0.0.0.0',
    ADMIN_EMAIL: 'admin@example.com',
    PAYMENT_PROVIDER: 'sandbox',
    MAIL_PROVIDER: 'mailbox',
  },
}

/** Named by its version: a job is never changed, so that each version brings its own. */
export const migrationJob: IJob = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: `${migration}-${packageJson.version.replaceAll('.', '-')}`, labels: labelsOf(migration) },
  spec: {
    backoffLimit: 20,
    ttlSecondsAfterFinished: 86_400,
    template: {
      metadata: { labels: labelsOf(migration) },
      spec: podOf({
        secret: migration,
        container: { args: ['migrate'], env: databaseFiles(moduleNames) },
        rest: { restartPolicy: 'OnFailure' },
      }),
    },
  },
}
