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

/** `sent`: the server has taken it. `refused`: it says that there is no such address. */
export type Delivery = 'sent' | 'refused'

export interface Mailer {
  /**
   * Hands the mail over, once. Throws `mailNotTaken` where the server did not, or may not have: try again later, the
   * mail unchanged. SMTP has no way to ask whether it has a mail, so it can arrive twice.
   */
  send(mail: Mail, signal: AbortSignal): Promise<Delivery>
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
        return 'sent'
      } catch (error) {
        if (saysNoSuchAddress(error)) return 'refused'
        throw mailNotTaken({ cause: error })
      }
    },
    close: () => transport.close({ force: true }),
  }
}

// RFC 3463: a bad mailbox, domain or syntax, one that moved or takes no mail, one that is disabled. Any other refusal
// (a password, our own address, relaying denied) may be ours to set right, and then the mail goes out.
const noSuchAddress = /^5\d\d[ -]5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b/

function saysNoSuchAddress(error: unknown): boolean {
  const { command, response }: NodemailerError = error instanceof Error ? error : new Error()
  return command === 'RCPT TO' && noSuchAddress.test(response ?? '')
}

// For the life of the process, and idle connections close themselves.
const open = new Map<string, Mailer>()

/** The one pool of this process for that server. */
export function mailerTo(url: string): Mailer {
  const mailer = open.get(url) ?? openMailer(url)
  open.set(url, mailer)
  return mailer
}
