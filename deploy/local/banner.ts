// What a person sees when the development process is ready.
import type { Kerf } from '../../runtime/start.ts'
import type { Admin } from './admin.ts'

export function banner({ url, operatorUrl }: Kerf, admin: Admin, databaseUrl: string): string {
  return `
  Kerf is ready.

    API       ${url}
    Docs      ${url}/docs
    Mailbox   ${url}/dev/mailbox
    Metrics   ${operatorUrl}/metrics
    Database  ${databaseUrl}
    Admin     ${admin.email}  ${admin.password}

  Try:

    curl ${url}/v1/products
    curl ${url}/v1/users -H 'content-type: application/json' -d '{"email":"you@example.com","password":"a long enough password","name":"You"}'
    curl ${url}/v1/sessions -H 'content-type: application/json' -d '{"email":"you@example.com","password":"a long enough password"}'

  Stop with Ctrl-C. Everything is kept in .kerf/; remove that folder to start afresh.
`
}
