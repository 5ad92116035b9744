// Two processes of Kerf on one database and nothing else between them, and what a token is worth in both.
import { admin, startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { me, signIn, tokensOf } from './client.ts'

export interface TwoProcesses {
  readonly kerf: TestKerf
  readonly other: TestKerf
  /** An admin's access token. */
  readonly boss: string
  /** The statuses that a token gets at once, here and in the other process. */
  worth(token: string): Promise<number[]>
  stop(): Promise<void>
}

export const good = [200, 200]
export const dead = [401, 401]

export async function startTwoProcesses(): Promise<TwoProcesses> {
  const kerf = await startTestKerf()
  const other = await startTestKerf({ database: kerf.database })
  return {
    kerf,
    other,
    boss: tokensOf(await signIn(kerf, admin.email, admin.password)).accessToken,
    async worth(token) {
      const replies = await Promise.all([me(kerf, token), me(other, token)])
      return replies.map(({ status }) => status)
    },
    async stop() {
      await other.stop()
      await kerf.stop()
    },
  }
}
