// The links in mails: where they lead, and the secret that each ends with.
import { MailSecret, type MailTokenId } from '#modules/users'
import type { Occasion } from './occasion.ts'

interface Read {
  readonly settings: { readonly PUBLIC_URL?: string | undefined }
  ask(query: typeof MailSecret, input: { readonly tokenId: MailTokenId }): Promise<{ secret: string } | null>
}

/** Of development: without a mail server nobody gets these links but who reads the mailbox. */
const here = 'http://localhost:3000'

/** Whether the mail is about its link, and says nothing without one. */
export function isAboutLink({ kind }: Occasion): boolean {
  return kind === 'email-verification' || kind === 'password-reset'
}

/**
 * Undefined where there is none, or none any more. The secret is asked for just now, so that it stands in no message
 * and no table; and it is the link's fragment, which no browser sends on or tells the next page.
 */
export async function linkFor(occasion: Occasion, { settings, ask }: Read): Promise<string | undefined> {
  if (!('tokenId' in occasion) || occasion.tokenId === undefined) return undefined
  const answer = await ask(MailSecret, { tokenId: occasion.tokenId })
  if (answer === null) return undefined
  const page = occasion.kind === 'password-reset' ? 'reset-password' : 'verify-email'
  return `${settings.PUBLIC_URL ?? here}/${page}#token=${answer.secret}`
}
