// What a mail says, and that nobody's name can make it say more.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { MailTokenId } from '#modules/users'
import { type Occasion, defaultPreferences, wants } from '../../../modules/notifications/occasion.ts'
import { mailboxPage } from '../../../modules/notifications/mailbox-page.ts'
import { moneyText, subjectOf, wordsFor } from '../../../modules/notifications/templates.ts'

const orderId = '01990000-0000-7000-8000-0000abcd1234'
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const placed: Occasion = {
  kind: 'order-placed',
  orderId,
  lines: [
    { sku: 'SAW', name: 'Saw <24">', quantity: 2, unitPrice: eur(1299) },
    { sku: 'OIL', name: 'Oil', quantity: 1, unitPrice: eur(5) },
  ],
  total: eur(2603),
}
const occasions: readonly Occasion[] = [
  { kind: 'welcome' },
  placed,
  { kind: 'order-confirmed', orderId, total: eur(2603) },
  { kind: 'order-cancelled', orderId, reason: 'out-of-stock' },
  { kind: 'payment-refunded', orderId, amount: eur(100) },
]
const tokenId = MailTokenId.parse('01990000-0000-7000-8000-0000abcd5678')
const ofAccount: readonly Occasion[] = [
  { kind: 'email-verification', tokenId },
  { kind: 'password-reset', tokenId },
  { kind: 'password-changed' },
]
const link = 'https://shop.test/reset-password#token=a&b"c'

test('an order is told line by line, as text and as the same in HTML', () => {
  const words = wordsFor(placed, 'Ada')
  expect(words.subject).toBe('We have your order ABCD1234')
  expect(words.text).toBe(`Hello Ada,

Thank you for your order. We tell you as soon as it is confirmed.

2 × Saw <24">, €12.99 each
1 × Oil, €0.05 each

Total: €26.03

Order number: ${orderId}
`)
  expect(words.html).toContain('<p>2 × Saw &lt;24&quot;&gt;, €12.99 each<br>\n1 × Oil, €0.05 each</p>')
})

test('a link stands on a line of its own, and in HTML is one to follow, with nothing broken out of', () => {
  const { text, html } = wordsFor({ kind: 'password-reset', tokenId }, 'Ada', link)
  expect(text).toContain(`Choose a new one here:\n${link}\n\nThe link is good for 30 minutes, and once.`)
  expect(html).toContain(
    '<a href="https://shop.test/reset-password#token=a&amp;b&quot;c">https://shop.test/reset-password#token=a&amp;b&quot;c</a>',
  )
})

test('a welcome asks to confirm the address where there is a link for it', () => {
  expect(wordsFor({ kind: 'welcome', tokenId }, 'Ada', link).text).toContain(
    `Your account is ready.\n\nPlease confirm that this address is yours:\n${link}\n`,
  )
  expect(wordsFor({ kind: 'welcome' }, 'Ada').text).toBe('Hello Ada,\n\nYour account is ready.\n')
})

test('mails about the account have subjects of their own, and are wanted whatever else is not', () => {
  const subjects = [...occasions, ...ofAccount].map(subjectOf)
  expect(new Set(subjects).size).toBe(subjects.length)
  const none = { orderMails: false, welcomeMails: false }
  expect(ofAccount.map((occasion) => wants(none, occasion))).toEqual([true, true, true])
})

test('every kind has a subject of its own, and says which order it is about', () => {
  const words = occasions.map((occasion) => wordsFor(occasion, 'Ada'))
  expect(new Set(words.map(({ subject }) => subject)).size).toBe(occasions.length)
  for (const { text } of words.slice(1)) expect(text).toContain(orderId)
})

test('whoever registered a webhook endpoint reads why it was disabled', () => {
  for (const [reason, why] of [
    ['gone', 'it answered that it is gone (410)'],
    ['failing', 'for five days nothing got through to it'],
  ] as const) {
    const words = wordsFor({ kind: 'webhook-disabled', endpointId: orderId, reason }, 'Ada')
    expect(words.subject).toBe('Webhook endpoint ABCD1234 is disabled')
    expect(words.text).toContain(why)
    expect(words.text).toContain(orderId)
  }
})

test.each([
  ['EUR', 1299, '€12.99'],
  ['EUR', 0, '€0.00'],
  ['EUR', 7, '€0.07'],
  ['JPY', 1299, '¥1,299'],
  ['KWD', 1299, 'KWD 1.299'],
  ['EUR', Number.MAX_SAFE_INTEGER, '€90,071,992,547,409.91'],
])('money in %s: %d minor units are %s', (currency, amount, text) => {
  expect(moneyText({ amount, currency }).replace(/\s/g, ' ')).toBe(text)
})

test('no amount loses or gains a minor unit on its way into words', () => {
  const currencies = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF', 'XXX')
  const property = fc.property(fc.nat(Number.MAX_SAFE_INTEGER), currencies, (amount, currency) => {
    const digits = moneyText({ amount, currency }).replace(/\D/g, '')
    expect(Number(digits)).toBe(amount)
  })
  fc.assert(property, { numRuns: 1_000 })
})

/** Text made of what breaks out of things. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '<script>',
        '</p>',
        '<!--',
        'onload=',
        '&lt;',
        '\r\n',
        '\n',
        '\0',
      ),
      fc.constantFrom(
        '\u2028',
        '\u202e',
        '\u2066',
        '\ud800',
        '\r\n\r\nBcc: eve@evil.test',
        'http://evil.test',
        'Ada',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

const hostilePlaced = (productName: string): Occasion => ({
  ...placed,
  lines: [{ ...placed.lines[0]!, name: productName }],
})

test('a hostile name opens no tag, ends no attribute, and starts no line of its own', () => {
  const harmless = wordsFor(hostilePlaced('Saw'), 'Ada')
  const property = fc.property(hostile, hostile, (name, productName) => {
    const { subject, text, html } = wordsFor(hostilePlaced(productName), name)
    expect(tagsOf(html)).toEqual(tagsOf(harmless.html))
    expect(text.split(/[\n\r\u2028\u2029\v\f\u0085]/)).toHaveLength(harmless.text.split('\n').length)
    expect(text).not.toMatch(/[\0\u202a-\u202e\u2066-\u2069]/)
    expect(text.isWellFormed()).toBe(true)
    expect(subject).toBe(subjectOf(placed))
  })
  fc.assert(property, { numRuns: 2_000 })
})

test('the mailbox page shows hostile mails without becoming one', () => {
  const stored = {
    messageId: '<1@shop.test>',
    to: 'a@b.test',
    subject: 'S',
    text: 'T',
    html: 'H',
    at: new Date(0),
  }
  const harmless = tagsOf(mailboxPage([stored]))
  const property = fc.property(hostile, (text) => {
    const page = mailboxPage([{ ...stored, to: text, subject: text, text, html: text }])
    expect(tagsOf(page).map(nameOf)).toEqual(harmless.map(nameOf))
    // A quote that got through would end the attribute early, and the next tag would not be whole.
    expect(tagsOf(page).filter((tag) => tag.startsWith('<iframe'))).toEqual([
      expect.stringMatching(/^<iframe sandbox srcdoc="[^"<>]*">$/),
    ])
  })
  fc.assert(property, { numRuns: 1_000 })
})

test.each(['Visit https://evil.test', 'evil.test/win', 'WWW evil', 'mail eve@evil.test', 'call:me', 'a\\b'])(
  'nobody is greeted as %s: a name that reads like a link stays out of the mail',
  (name) => {
    expect(wordsFor({ kind: 'welcome' }, name).text).toStartWith('Hello,\n')
  },
)

test.each(['Ada', 'J. R. R. Müller', "Seán O'Brien", 'Dr. Núñez', '李小龍', '👩‍🔧 Ada'])(
  '%s is greeted by name',
  (name) => {
    expect(wordsFor({ kind: 'welcome' }, name).text).toStartWith(`Hello ${name},\n`)
  },
)

test('a name without an end is cut', () => {
  const [line] = wordsFor({ kind: 'welcome' }, 'A'.repeat(10_000)).text.split('\n')
  expect(line).toBe(`Hello ${'A'.repeat(79)}…,`)
})

test('each preference silences its own mails and no others', () => {
  const heard = (preferences: typeof defaultPreferences) =>
    occasions.filter((occasion) => wants(preferences, occasion)).map(({ kind }) => kind)
  expect(heard(defaultPreferences)).toEqual(occasions.map(({ kind }) => kind))
  expect(heard({ ...defaultPreferences, orderMails: false })).toEqual(['welcome'])
  expect(heard({ ...defaultPreferences, welcomeMails: false })).toEqual(
    occasions.slice(1).map(({ kind }) => kind),
  )
})

function tagsOf(html: string): string[] {
  return html.match(/<[^>]*>?/g) ?? []
}

function nameOf(tag: string): string {
  return /^<!?\/?\w*/.exec(tag)?.[0] ?? ''
}
