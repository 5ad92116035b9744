// Orders as the deployment sees it.
import { fulfilment } from './fulfilment.ts'
import { defineModule } from './module.ts'
import { routes } from './routes.ts'

export const ordersModule = defineModule({ routes, handlers: [], answers: [], processes: [fulfilment] })
