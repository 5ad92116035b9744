// Somebody becomes a customer.
import { UserId, UserRegistered } from './contract.ts'
import { emailTaken } from './failures.ts'
import { issueMailToken } from './mail-tokens/issue-mail-token.ts'
import { useCase } from './module.ts'
import { insertUser } from './store.ts'
import { register } from './user.ts'

export interface Registration {
  readonly email: string
  readonly name: string
  /** Hashed before the transaction, which holds a connection. */
  readonly passwordHash: string
}

/** Stores the customer and announces them with a link for their address, or refuses with `emailTaken`. */
export const registerUser = useCase(async ({ email, name, passwordHash }: Registration, context) => {
  const { tx, publish, newId, now } = context
  const user = register(newId(UserId), { email, name, role: 'customer' }, now())
  if (!(await insertUser(tx, user, passwordHash))) throw emailTaken()
  const verificationId = await issueMailToken({ userId: user.id, purpose: 'email-verification' }, context)
  publish(UserRegistered, { userId: user.id, email, name, verificationId })
  return user
})
