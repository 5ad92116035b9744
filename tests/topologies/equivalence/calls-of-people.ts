// People who come, go, and change what is theirs.
import * as fc from 'fast-check'
import type { Call } from './call.ts'
import { anyone, at, type Drawn, nth, person, seen, tag } from './chances.ts'

export const profile: Drawn = fc
  .record({
    as: anyone,
    name: fc.constantFrom('Ada', 'Zoë 木', ''),
    ifMatch: tag,
    wants: fc.constantFrom({ orderMails: false }, { orderMails: true }, { all: true }),
    what: nth,
  })
  .map(({ as, name, ifMatch, wants, what }): Call =>
    what % 2 === 0
      ? { method: 'PATCH', path: at('/v1/users/me'), as, headers: seen('if-match', ifMatch), body: { name } }
      : { method: 'PATCH', path: at('/v1/notifications/preferences'), as, body: wants },
  )

export const account: Drawn = fc
  .record({
    nr: fc.nat({ max: 5 }),
    password: fc.constantFrom('a password for all', 'a password for all', 'another password', 'short'),
    what: nth,
  })
  .map(({ nr, password, what }): Call => {
    const credentials = { email: `person-${nr}@example.com`, password }
    return what % 2 === 0
      ? {
          method: 'POST',
          path: at('/v1/users'),
          as: 'nobody',
          body: { ...credentials, name: `Person ${nr}` },
        }
      : { method: 'POST', path: at('/v1/sessions'), as: 'nobody', body: credentials }
  })

export const session: Drawn = fc
  .record({ who: person, back: fc.constantFrom(0, 0, 0, 1), what: nth })
  .map(({ who, back, what }): Call => {
    if (what % 8 === 0) return { method: 'DELETE', path: at('/v1/sessions/current'), as: who }
    if (what % 8 === 4) return { method: 'DELETE', path: at('/v1/sessions/others'), as: who }
    if (what % 8 === 6) return { method: 'GET', path: at('/v1/sessions'), as: who }
    return { method: 'POST', path: at('/v1/sessions/refresh'), as: 'nobody', refresh: { who, back } }
  })
