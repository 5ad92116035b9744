// Somebody becomes a customer.
import { UserId, UserRegistered } from './contract.ts'
import { emailTaken } from './failures.ts'
import { useCase } from './module.ts'
import { insertUser } from './store.ts'
import { register } from './user.ts'

export interface Registration {
  readonly email: string
  readonly name: string
  /** Hashed before the transaction, which holds a connection. */
  readonly passwordHash: string
}

/** Stores the customer and announces them, or refuses with `emailTaken`. */
export const registerUser = useCase(
  async ({ email, name, passwordHash }: Registration, { tx, publish, newId, now }) => {
    const user = register(newId(UserId), { email, name, role: 'customer' }, now())
    if (!(await insertUser(tx, user, passwordHash))) throw emailTaken()
    publish(UserRegistered, { userId: user.id, email, name })
    return user
  },
)
