// The first admin, from the settings: made at start.
import { UserId, UserRegistered } from './contract.ts'
import { adminIncomplete, adminIsCustomer } from './failures.ts'
import { hashPassword } from './hashing.ts'
import { useCase } from './module.ts'
import { insertUser, roleOfEmail } from './store.ts'
import { register } from './user.ts'

/** Makes the admin once: one who is there keeps their password and name, whatever the settings say now. */
export const ensureAdmin = useCase(
  async (_: undefined, { tx, publish, newId, now, settings, signal }): Promise<void> => {
    const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = settings
    if (email === undefined && password === undefined) return
    if (email === undefined || password === undefined) throw adminIncomplete()
    const role = await roleOfEmail(tx, email)
    if (role === 'admin') return
    if (role !== undefined) throw adminIsCustomer()
    const admin = register(newId(UserId), { email, name: 'Admin', role: 'admin', isVerified: true }, now())
    // Another process may have made the admin meanwhile; then that one counts.
    if (await insertUser(tx, admin, await hashPassword(password, signal)))
      publish(UserRegistered, { userId: admin.id, email, name: admin.name })
  },
)
