// A user says which mails they want.
import { useCase } from './module.ts'
import type { PreferencesChange } from './occasion.ts'
import { upsertPreferences } from './store.ts'

interface Change {
  readonly userId: string
  readonly changes: PreferencesChange
}

/** Holds for what happens from now on. */
export const changePreferences = useCase(({ userId, changes }: Change, { tx }) =>
  upsertPreferences(tx, userId, changes),
)
