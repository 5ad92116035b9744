// The declaration of payments, and the tools its files are written with.
import { declareModule } from '#runtime'
import { payments } from './contract.ts'
import { internal } from './internal.ts'
import { settingFaults, settings } from './settings.ts'

export const { useCase, handle, effect, newRoutes, defineModule } = declareModule(payments, {
  uses: [],
  internal,
  settings,
  settingFaults,
})
