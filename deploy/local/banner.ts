// What a person sees when the development process is ready.
import type { Ground } from './ground.ts'

export interface Standing {
  readonly url: string
  /** Of each process, by its name. */
  readonly operatorUrls: Readonly<Record<string, string>>
  /** Where there are several processes. Its password is not told. */
  readonly redisUrl?: string
}

export function banner(
  { url, operatorUrls, redisUrl }: Standing,
  { admin, databaseUrl, directory, data }: Ground,
): string {
  const isElsewhere = data !== undefined && !data.startsWith(directory)
  const metrics = Object.entries(operatorUrls).map(([name, each]) => `${each}/metrics  ${name}`)
  const redis = redisUrl ? `\n    Redis     ${withoutPassword(redisUrl)}` : ''
  return `
  Kerf is ready.

    API       ${url}
    Docs      ${url}/docs
    Console   ${url}/console
    Mailbox   ${url}/dev/mailbox
    Metrics   ${metrics.join(`\n${' '.repeat(14)}`)}
    Database  ${databaseUrl}${redis}
    Admin     ${admin.email}  ${admin.password}

  Try:

    curl ${url}/v1/products
    curl ${url}/v1/users -H 'content-type: application/json' -d '{"email":"you@example.com","password":"a long enough password","name":"You"}'
    curl ${url}/v1/sessions -H 'content-type: application/json' -d '{"email":"you@example.com","password":"a long enough password"}'
    curl ${url}/v1/orders -H 'content-type: application/json' -H 'idempotency-key: first' -H 'authorization: Bearer <accessToken>' -d '{"lines":[{"sku":"SAW-RIP-24","quantity":1}],"paymentMethod":"pm_card_visa"}'

  Stop with Ctrl-C. Everything is kept in .kerf/${isElsewhere ? ` (the data in ${data})` : ''}; remove that folder to start afresh.
`
}

function withoutPassword(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}
