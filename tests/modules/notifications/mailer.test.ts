// What the mail port promises, against a real mail server.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Mail, openMailer } from '../../../modules/notifications/mailer.ts'
import { startMailServer } from './mail-server.ts'

const mail: Mail = {
  messageId: '<01990000-0000-7000-8000-000000000001@shop.test>',
  from: 'Kerf <no-reply@shop.test>',
  to: 'ada@customers.test',
  subject: 'Größe ✓',
  text: 'Hello Ada,\n\n1 × Handsäge\n',
  html: '<p>Hello Ada,</p>',
}
const never = new AbortController().signal
const notTaken = expect.objectContaining({ kind: 'unavailable', code: 'mail-not-taken' })

function withMailer(url: string, limits: Parameters<typeof openMailer>[1] = {}) {
  const mailer = openMailer(url, limits)
  return { send: mailer.send, [Symbol.dispose]: mailer.close }
}

test('a mail arrives once, as it was written, under its own Message-ID', async () => {
  await using server = await startMailServer()
  using mailer = withMailer(server.url)

  expect(await mailer.send(mail, never)).toEqual({ kind: 'sent' })

  expect(server.taken).toHaveLength(1)
  const [taken] = server.taken
  expect(taken?.recipients).toEqual([mail.to])
  expect(taken?.mail).toMatchObject({
    messageId: mail.messageId,
    from: { name: 'Kerf', address: 'no-reply@shop.test' },
    to: [{ name: '', address: mail.to }],
    subject: mail.subject,
  })
  expect(taken?.mail.text?.trimEnd()).toBe(mail.text.trimEnd())
  expect(taken?.mail.html?.trimEnd()).toBe(mail.html)
})

test.each([
  { at: 'recipient', code: 450, text: '4.2.1 busy' },
  { at: 'message', code: 451, text: '4.3.0 try later' },
  { at: 'sender', code: 550, text: '5.7.1 send from your own address' },
  { at: 'recipient', code: 550, text: '5.7.1 relaying denied' },
  { at: 'recipient', code: 550, text: '5.4.5 daily quota is used up' },
  { at: 'message', code: 550, text: '5.7.26 the domain is not authenticated\n5.7.26 see your DMARC' },
  { at: 'message', code: 552, text: '5.3.4 too big for this system' },
] as const)('$code $text to the $at: not taken, and a later try goes through', async (refusal) => {
  await using server = await startMailServer()
  using mailer = withMailer(server.url)
  server.refusals.push(refusal)

  expect(await mailer.send(mail, never).catch((error) => error)).toEqual(notTaken)
  expect(await mailer.send(mail, never)).toEqual({ kind: 'sent' })

  expect(server.taken.map((each) => each.mail.messageId)).toEqual([mail.messageId])
  expect(new Set(server.seen)).toEqual(new Set([mail.messageId]))
})

test.each([
  { at: 'recipient', code: 550, text: '5.1.1 no such user' },
  { at: 'recipient', code: 550, text: 'no' },
  { at: 'recipient', code: 550, text: '5.2.1 mailbox disabled, 5.7.1 or not' },
  { at: 'message', code: 554, text: '5.6.0 no such charset' },
] as const)('$code $text to the $at: refused for good, with what the server said', async (refusal) => {
  await using server = await startMailServer()
  using mailer = withMailer(server.url)
  server.refusals.push(refusal)

  const reason = `${refusal.code} ${refusal.text}`
  expect(await mailer.send(mail, never)).toEqual({ kind: 'refused', reason })
  expect(server.taken).toEqual([])
})

test('many mails share few connections', async () => {
  await using server = await startMailServer()
  using mailer = withMailer(server.url, { connections: 2 })
  const ids = Array.from({ length: 30 }, (_, n) => `<${n}@shop.test>`)

  await Promise.all(ids.map((messageId) => mailer.send({ ...mail, messageId }, never)))

  expect(server.taken).toHaveLength(ids.length)
  expect(new Set(server.taken.map(({ mail: { messageId } }) => messageId ?? ''))).toEqual(new Set(ids))
  expect(server.connections).toBe(2)
})

test('a server that is away, says nothing, or hangs up is not waited for', async () => {
  const away = await startMailServer()
  await away[Symbol.asyncDispose]()
  using silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  using rude = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: { open: (socket) => void socket.end(), data() {} },
  })

  for (const { port } of [away, silent, rude]) {
    using mailer = withMailer(`smtp://127.0.0.1:${port}`, { connectMs: 200, silenceMs: 200 })
    const start = performance.now()
    expect(await mailer.send(mail, never).catch((error) => error)).toEqual(notTaken)
    expect(performance.now() - start).toBeLessThan(2_000)
  }
})

test('a server that drips its answers is given up after the limit for one mail', async () => {
  using dripping = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open(socket) {
        const timer = setInterval(
          () => (socket.readyState > 0 ? socket.write('220-x\r\n') : clearInterval(timer)),
          20,
        )
      },
      data() {},
    },
  })
  using mailer = withMailer(`smtp://127.0.0.1:${dripping.port}`, { silenceMs: 5_000, sendMs: 300 })
  const start = performance.now()
  expect(await mailer.send(mail, never).catch((error) => error)).toEqual(notTaken)
  expect(performance.now() - start).toBeLessThan(2_000)
})

test('a try that nobody waits for any more is given up', async () => {
  using silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  using mailer = withMailer(`smtp://127.0.0.1:${silent.port}`)
  const stop = new AbortController()
  const sending = mailer.send(mail, stop.signal).catch((error) => error)
  stop.abort()
  expect(await sending).toEqual(notTaken)
})

test('whatever stands in subject and address, there is one recipient and no header of a stranger’s', async () => {
  await using server = await startMailServer()
  using mailer = withMailer(server.url)
  const breaks = fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\0',
    '\u2028',
    ', ',
    '; ',
    '<',
    '>',
    '"',
    '\r\nBcc: ',
    '\r\n\r\n',
  )
  const hostile = fc.array(fc.oneof(breaks, fc.constantFrom('a', 'eve@evil.test', ' ', 'é')), {
    maxLength: 8,
  })
  const property = fc.asyncProperty(hostile, hostile, async (subject, address) => {
    const before = server.taken.length
    const to = `ada${address.join('')}@customers.test`
    await mailer.send({ ...mail, subject: `S${subject.join('')}`, to }, never).catch(() => {})
    for (const taken of server.taken.slice(before)) {
      expect(taken.recipients).toHaveLength(1)
      expect(taken.recipients[0]).toEndWith('@customers.test')
      expect(taken.mail.headers.map(({ key }) => key).toSorted()).toEqual(usualHeaders)
      expect(taken.mail.text?.trimEnd()).toBe(mail.text.trimEnd())
    }
  })
  await fc.assert(property, { numRuns: 200 })
  expect(server.taken.length).toBeGreaterThan(20)
}, 30_000)

const usualHeaders = ['content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to']
