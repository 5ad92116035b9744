// The bodies that clients rely on, written down once more and not taken from the product.
import { z } from 'zod'

const uuidv7 = z.uuidv7()
const instant = z.iso.datetime() // in UTC: offsets are refused
const Money = z.object({ amount: z.int(), currency: z.string().regex(/^[A-Z]{3}$/) })
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() })

export const User = z.object({
  id: uuidv7,
  email: z.string(),
  emailVerified: z.boolean(),
  name: z.string(),
  role: z.enum(['customer', 'admin']),
  createdAt: instant,
})
export const Account = User.extend({ disabledAt: instant.nullable() })
export const Session = z.object({
  id: uuidv7,
  current: z.boolean(),
  userAgent: z.string().nullable(),
  createdAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
})
export const SigningKey = z.object({
  kid: z.string(),
  signing: z.boolean(),
  createdAt: instant,
  signsFrom: instant,
})
export const Tokens = z.object({
  accessToken: z.string().min(1),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().positive(),
  refreshToken: z.string().min(1),
})
export const Product = z.object({
  sku: z.string(),
  name: z.string(),
  description: z.string(),
  price: Money,
  available: z.int().min(0),
})
export const Order = z.object({
  id: uuidv7,
  status: z.enum(['pending', 'confirmed', 'cancelled']),
  lines: z.array(
    z.object({ sku: z.string(), name: z.string(), quantity: z.int().positive(), unitPrice: Money }),
  ),
  total: Money,
  cancelReason: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export type Order = z.output<typeof Order>
export const Payment = z.object({
  id: uuidv7,
  orderId: uuidv7,
  status: z.enum(['pending', 'authorized', 'captured', 'declined', 'voided', 'refunded']),
  amount: Money,
  refunded: Money,
  provider: z.string(),
})
export type Payment = z.output<typeof Payment>
export const Refund = z.object({ id: uuidv7, paymentId: uuidv7, amount: Money, status: z.string() })
export const Dispute = z.object({
  id: uuidv7,
  paymentId: uuidv7,
  orderId: uuidv7,
  amount: Money,
  reason: z.string(),
  status: z.enum(['open', 'won', 'lost']),
})
export const Notification = z.object({
  id: uuidv7,
  channel: z.string(),
  subject: z.string(),
  createdAt: instant,
  sentAt: instant.nullable(),
  refusedAt: instant.nullable(),
})
export const WebhookEndpoint = z.object({
  id: uuidv7,
  url: z.string(),
  events: z.array(z.string()).min(1),
  enabled: z.boolean(),
  createdAt: instant,
})
export const WebhookSecret = z.object({ secret: z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}=*$/) })
export const WebhookDelivery = z.object({
  id: uuidv7,
  event: z.string(),
  status: z.enum(['pending', 'delivered', 'dead']),
  attempts: z.int(),
  lastStatus: z.int().nullable(),
})
export const DeadLetter = z.object({ id: z.uuid(), module: z.string() })
