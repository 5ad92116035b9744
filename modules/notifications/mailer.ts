// The mail port: a mail server spoken to over SMTP, pooled, with a limit on every wait.
import { createTransport, type NodemailerError } from 'nodemailer'
import { mailNotTaken } from './failures.ts'

export interface Mail {
  /** The same for every try of one mail: by it receivers know a double. */
  readonly messageId: string
  /** `Name <address>` or an address; ours. */
  readonly from: string
  /** One address, no name. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The server has taken it, or will never take it, and says why. */
export type MailOutcome = { readonly kind: 'sent' } | { readonly kind: 'refused'; readonly reason: string }

export interface Mailer {
  /**
   * Hands the mail over, once. Throws `mailNotTaken` where the server did not, or may not have: try again later, the
   * mail unchanged. SMTP has no way to ask whether it has a mail, so it can arrive twice.
   */
  send(mail: Mail, signal: AbortSignal): Promise<MailOutcome>
  close(): void
}

interface Limits {
  readonly connectMs: number
  /** The longest silence in a conversation. */
  readonly silenceMs: number
  /** One mail, from the first step to the last. */
  readonly sendMs: number
  readonly connections: number
}

const defaults: Limits = { connectMs: 5_000, silenceMs: 10_000, sendMs: 20_000, connections: 4 }

/** `url`: `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`. */
export function openMailer(url: string, limits: Partial<Limits> = {}): Mailer {
  const { connectMs, silenceMs, sendMs, connections } = { ...defaults, ...limits }
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    // Trying again is the inbox's, which counts its tries.
    maxRequeues: 0,
    // Well before the server or our own limit would end it: a mail sent into a dying connection costs a try.
    idleTimeout: silenceMs / 2,
    connectionTimeout: connectMs,
    dnsTimeout: connectMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, ...mail }, signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(sendMs)])
      try {
        // An object, because a string is read as a list of addresses.
        await transport.sendMail({ ...mail, to: { name: '', address: to }, signal: limit })
        return { kind: 'sent' }
      } catch (error) {
        const reason = refusalIn(error)
        if (reason !== undefined) return { kind: 'refused', reason }
        throw mailNotTaken({ cause: error })
      }
    },
    close: () => transport.close({ force: true }),
  }
}

/** Replies to these two are about this one mail; to the others (a password, our own address) about all of them. */
const aboutTheMail = ['RCPT TO', 'DATA']

/**
 * What a server says that will not take this mail however often it is tried (RFC 5321, 4.2.1: 5yz). Not where it names the
 * mail system, the way there or a policy (RFC 3463: x.3, x.4, x.7): relaying denied, DMARC, a quota is set right, and then
 * all the mails that it stopped go out.
 */
function refusalIn(error: unknown): string | undefined {
  const { command = '', response = '' }: NodemailerError = error instanceof Error ? error : new Error()
  const isFinal = aboutTheMail.includes(command) && /^5\d\d(?![ -]5\.[347]\.)/.test(response)
  return isFinal ? response.slice(0, 500) : undefined
}

// For the life of the process, and idle connections close themselves.
const open = new Map<string, Mailer>()

/** The one pool of this process for that server. */
export function mailerTo(url: string): Mailer {
  const mailer = open.get(url) ?? openMailer(url)
  open.set(url, mailer)
  return mailer
}
