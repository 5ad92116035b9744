// Mails in words: an occasion becomes a subject, plain text, and the same as simple HTML.
import type { Money } from '#runtime'
import type { Occasion } from './occasion.ts'

export interface Words {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Paragraphs, each of one or more lines. */
type Paragraphs = readonly (readonly Line[])[]
type Line = string | { readonly url: string }

/** Contains nothing that a stranger chose. */
export function subjectOf(occasion: Occasion): string {
  switch (occasion.kind) {
    case 'welcome':
      return 'Welcome to Kerf'
    case 'email-verification':
      return 'Confirm your e-mail address'
    case 'password-reset':
      return 'Reset your password'
    case 'password-changed':
      return 'Your password was changed'
    case 'order-placed':
      return `We have your order ${shortened(occasion.orderId)}`
    case 'order-confirmed':
      return `Your order ${shortened(occasion.orderId)} is confirmed`
    case 'order-cancelled':
      return `Your order ${shortened(occasion.orderId)} is cancelled`
    case 'payment-refunded':
      return `Your refund for order ${shortened(occasion.orderId)}`
    case 'webhook-disabled':
      return `Webhook endpoint ${shortened(occasion.endpointId)} is disabled`
  }
}

/** `name` is what the recipient calls themselves; `link`, where the occasion has one, is ours. */
export function wordsFor(occasion: Occasion, name: string, link?: string): Words {
  const paragraphs: Paragraphs = [[greeting(name)], ...bodyOf(occasion, link)]
  const text = paragraphs.map((lines) => lines.map(asText).join('\n')).join('\n\n')
  const html = paragraphs.map((lines) => `<p>${lines.map(asHtml).join('<br>\n')}</p>`).join('\n')
  return {
    subject: subjectOf(occasion),
    text: `${text}\n`,
    html: `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<body>\n${html}\n</body>\n</html>\n`,
  }
}

function asText(line: Line): string {
  return typeof line === 'string' ? oneLine(line) : line.url
}

function asHtml(line: Line): string {
  if (typeof line === 'string') return Bun.escapeHTML(oneLine(line))
  const url = Bun.escapeHTML(line.url)
  return `<a href="${url}">${url}</a>`
}

function bodyOf(occasion: Occasion, link: string | undefined): Paragraphs {
  const place = link === undefined ? [] : [{ url: link }]
  switch (occasion.kind) {
    case 'welcome':
      return [['Your account is ready.'], ...(link === undefined ? [] : confirming(place))]
    case 'email-verification':
      return confirming(place)
    case 'password-reset':
      return [
        ['Somebody asked to reset the password of your account. Choose a new one here:', ...place],
        ['The link is good for 30 minutes, and once.'],
        ['If it was not you, you need do nothing: your password stays as it is.'],
      ]
    case 'password-changed':
      return [
        ['The password of your account was changed, and you were signed out everywhere else.'],
        ['If it was not you, reset it at once, as if you had forgotten it.'],
      ]
    case 'order-placed':
      return [
        ['Thank you for your order. We tell you as soon as it is confirmed.'],
        occasion.lines.map(
          ({ quantity, name, unitPrice }) => `${quantity} × ${shown(name)}, ${moneyText(unitPrice)} each`,
        ),
        [`Total: ${moneyText(occasion.total)}`],
        orderNumber(occasion),
      ]
    case 'order-confirmed':
      return [
        ['Your order is confirmed and paid.'],
        [`Total: ${moneyText(occasion.total)}`],
        orderNumber(occasion),
      ]
    case 'order-cancelled':
      return [[`Your order is cancelled: ${reasons[occasion.reason]}`], orderNumber(occasion)]
    case 'payment-refunded':
      return [
        [`We have given back ${moneyText(occasion.amount)} to what you paid with.`],
        orderNumber(occasion),
      ]
    case 'webhook-disabled':
      return [
        [`A webhook endpoint that you registered is disabled: ${silences[occasion.reason]}`],
        ['What happens from now on it is not told. Enable it again when it is mended.'],
        [`Endpoint: ${occasion.endpointId}`],
      ]
  }
}

function confirming(place: readonly Line[]): Paragraphs {
  return [
    ['Please confirm that this address is yours:', ...place],
    ['The link is good for three days.'],
    ['If you have not registered, somebody mistook your address for theirs: you need do nothing.'],
  ]
}

const reasons: Record<Extract<Occasion, { kind: 'order-cancelled' }>['reason'], string> = {
  requested: 'its cancellation was requested.',
  'out-of-stock': 'something in it is out of stock.',
  'payment-declined': 'the payment was declined.',
  'payment-timeout':
    'the payment was not confirmed in time. If any money was taken for it, it is given back.',
  'reservation-expired': 'it took too long, and what was set aside for it had to be let go.',
  'stock-lost': 'what was set aside for it is no longer there. What you paid is given back.',
}

const silences: Record<Extract<Occasion, { kind: 'webhook-disabled' }>['reason'], string> = {
  gone: 'it answered that it is gone (410).',
  failing: 'for five days nothing got through to it.',
}

function orderNumber({ orderId }: { readonly orderId: string }): readonly string[] {
  return [`Order number: ${orderId}`]
}

/** The end of a UUIDv7 is its random part. */
function shortened(id: string): string {
  return id.slice(-8).toUpperCase()
}

// Whoever registers chooses a name and an address, and the address may be a stranger's: no advertisement goes there
// by way of a name.
const link = /[/@:\\]|www|[\p{L}\p{N}]\.[\p{L}\p{N}]{2}/iu

function greeting(name: string): string {
  const short = shown(name)
  return short === '' || link.test(short) ? 'Hello,' : `Hello ${short},`
}

function shown(name: string): string {
  const line = oneLine(name)
  const characters = Array.from(line)
  return characters.length <= 80 ? line : `${characters.slice(0, 79).join('')}…`
}

/** Without line breaks, controls, and the marks that turn the direction of what follows. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
}

// Making one takes longer than the rest of a mail.
const moneyFormats = new Map<string, Intl.NumberFormat>()

function moneyFormat(currency: string): Intl.NumberFormat {
  return moneyFormats.getOrInsertComputed(
    currency,
    () => new Intl.NumberFormat('en', { style: 'currency', currency }),
  )
}

/** In English, with as many decimals as the currency has minor units (ISO 4217). Exact. */
export function moneyText({ amount, currency }: Money): string {
  const format = moneyFormat(currency)
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  const digits = String(amount).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  return format.format(`${digits.slice(0, point)}.${digits.slice(point)}` as `${number}`) // digits on both sides, or none after the point
}
