// Declares notifications: whom it uses, its settings, and the typed tools that its files are written with.
import { declareModule } from '#runtime'
import { users } from '#modules/users'
import { notifications } from './contract.ts'
import { internal } from './internal.ts'
import { settingFaults, settings } from './settings.ts'

export const { useCase, handle, effect, newRoutes, defineModule } = declareModule(notifications, {
  uses: [users],
  internal,
  settings,
  settingFaults,
})
