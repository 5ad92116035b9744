// The definition of payments.
import { handlers } from './handlers.ts'
import { defineModule } from './module.ts'
import { routes } from './routes.ts'

export const paymentsModule = defineModule({ routes, handlers, answers: [] })
