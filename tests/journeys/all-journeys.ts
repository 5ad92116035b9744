// The journeys, in the order in which they run.
import { catalogue } from './catalogue.ts'
import type { Journey } from './journey.ts'
import { profile } from './profile.ts'
import { signingIn } from './signing-in.ts'

export const allJourneys: readonly Journey[] = [...signingIn, ...profile, ...catalogue]
