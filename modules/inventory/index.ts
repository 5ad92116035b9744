// Inventory as the deployment sees it.
import { addDemoCatalogue } from './add-demo-catalogue.ts'
import { answers } from './answers.ts'
import { handlers } from './handlers.ts'
import { defineModule } from './module.ts'
import { routes } from './routes.ts'

export const inventoryModule = defineModule({ routes, handlers, answers, onStart: [addDemoCatalogue] })
