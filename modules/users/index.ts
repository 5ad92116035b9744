// Users, as a deployment hosts it.
import { answers } from './answers.ts'
import { ensureAdmin } from './ensure-admin.ts'
import { handlers } from './handlers.ts'
import { currentKey } from './keys/current-key.ts'
import { resealKeys } from './keys/reseal-keys.ts'
import { defineModule } from './module.ts'
import { routes } from './routes.ts'

export const usersModule = defineModule({
  routes,
  handlers,
  answers,
  // The key before anybody asks for it: who learns the keys before there is one refuses the first tokens.
  onStart: [resealKeys, currentKey, ensureAdmin],
})
