// Notifications as the deployment sees it.
import { handlers } from './handlers.ts'
import { defineModule } from './module.ts'
import { routes } from './routes.ts'

export const notificationsModule = defineModule({ routes, handlers, answers: [] })
