// A mail server that keeps what it takes, and refuses as a test says.
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerError } from 'smtp-server'

interface Refusal {
  /** At which step of the conversation. */
  readonly at: 'sender' | 'recipient' | 'message'
  readonly code: number
  readonly text: string
}

interface TakenMail {
  /** Whom the envelope names. */
  readonly recipients: readonly string[]
  readonly mail: Email
}

export interface MailServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly taken: readonly TakenMail[]
  /** The Message-ID of each mail that was read to its end, taken or refused. */
  readonly seen: readonly string[]
  readonly connections: number
  /** What the next ones are answered, one each; then everything is taken. */
  readonly refusals: Refusal[]
  /** What the answer to a mail that was read waits for. */
  answerAfter: Promise<unknown>
}

export async function startMailServer(port = 0): Promise<MailServer> {
  const taken: TakenMail[] = []
  const seen: string[] = []
  const refusals: Refusal[] = []
  let connections = 0

  function refusalAt(step: Refusal['at']): SMTPServerError | null {
    if (refusals[0]?.at !== step) return null
    const { code, text } = refusals.shift() as Refusal
    return Object.assign(new Error(text), { responseCode: code })
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    // The mailer keeps idle connections, which nobody has to wait for.
    closeTimeout: 50,
    onConnect(_session, done) {
      connections += 1
      done()
    },
    onMailFrom(_address, _session, done) {
      done(refusalAt('sender'))
    },
    onRcptTo(_address, _session, done) {
      done(refusalAt('recipient'))
    },
    async onData(stream, session, done) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer) // the stream has no encoding
      const mail = await PostalMime.parse(Buffer.concat(chunks))
      seen.push(mail.messageId ?? '')
      await own.answerAfter
      const refusal = refusalAt('message')
      if (!refusal) taken.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), mail })
      done(refusal)
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  server.on('error', () => {}) // a client that hangs up in the middle is what some tests do
  const address = server.server.address() as { port: number } // a TCP server's
  const own: MailServer = {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    taken,
    seen,
    refusals,
    answerAfter: Promise.resolve(),
    get connections() {
      return connections
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(resolve)),
  }
  return own
}
