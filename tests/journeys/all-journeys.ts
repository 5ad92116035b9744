// The journeys, in the order in which they run: what is said of all of them comes last.
import { cancelling } from './cancelling.ts'
import { catalogue } from './catalogue.ts'
import { deadLetters } from './dead-letters.ts'
import { described } from './document/described.ts'
import { ends } from './ends.ts'
import type { Journey } from './journey.ts'
import { keepingOut } from './keeping-out.ts'
import { mailedLinks } from './mailed-links.ts'
import { notified } from './notified.ts'
import { once } from './once.ts'
import { paymentWebhooks } from './payment-webhooks.ts'
import { placing } from './placing.ts'
import { profile } from './profile.ts'
import { reading } from './reading.ts'
import { refunding } from './refunding.ts'
import { refusedAtTheEdge } from './refused-at-the-edge.ts'
import { sessions } from './sessions.ts'
import { signingIn } from './signing-in.ts'
import { webhooks } from './webhooks.ts'

export const allJourneys: readonly Journey[] = [
  ...signingIn,
  ...sessions,
  ...mailedLinks,
  ...keepingOut,
  ...profile,
  ...catalogue,
  ...placing,
  ...once,
  ...ends,
  ...reading,
  ...cancelling,
  ...refunding,
  ...paymentWebhooks,
  ...notified,
  ...webhooks,
  ...refusedAtTheEdge,
  ...deadLetters,
  ...described,
]
