// The modules of this deployment and their migrations: the composition root's first half.
import { join } from 'node:path'
import { inventoryModule } from '../modules/inventory/index.ts'
import { notificationsModule } from '../modules/notifications/index.ts'
import { ordersModule } from '../modules/orders/index.ts'
import { paymentsModule } from '../modules/payments/index.ts'
import { usersModule } from '../modules/users/index.ts'
import type { ModuleDefinition } from '../runtime/module.ts'

export const modules: readonly ModuleDefinition[] = [
  usersModule,
  inventoryModule,
  ordersModule,
  paymentsModule,
  notificationsModule,
]

/** A bundle has the folder at the same place beside this file's own, wherever else the rest of it lay. */
export const migrationsFolder = join(import.meta.dir, '..', 'drizzle')
