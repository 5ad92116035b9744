// Notifications as the deployment sees it.
import { handlers } from './handlers.ts'
import { defineModule } from './module.ts'
import { routes } from './routes.ts'
import { resealSecrets } from './webhooks/reseal-secrets.ts'

export const notificationsModule = defineModule({ routes, handlers, answers: [], onStart: [resealSecrets] })
