// Argon2id, a few at a time: a flood of sign-ins must not starve the rest of the process.
import { bulkhead, BulkheadRejectedError, TaskCancelledError } from 'cockatiel'
import { availableParallelism } from 'node:os'
import { tooManySignIns } from './failures.ts'
import { isOutdated, strength } from './password.ts'

/** A hash keeps one processor busy: at most two of them, and one stays free where there are several. */
const atOnce = Math.max(1, Math.min(2, availableParallelism() - 1))
/** Some two seconds' worth. */
const waiting = 64

const gate = bulkhead(atOnce, waiting)

/** Of nobody's password; it takes as long to verify as any other. */
const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$4FsyDJQRLVLj7gw4SFIgOIG2nisK4dnzghNPsknVbLM$2hgGo3Q/ItSpuiBHWKOm70vGzsPFhf1X2eNDJLJz3tU'

/** Fails with `tooManySignIns` when too many wait already. */
export function hashPassword(password: string, signal: AbortSignal): Promise<string> {
  return inTurn(() => make(password), signal)
}

export interface Verified {
  readonly matches: boolean
  /** A stronger hash of the same password, where the stored one is weaker than what is made today. */
  readonly stronger?: string
}

/** Takes the same time with a wrong password and with no hash at all. Fails with `tooManySignIns`. */
export function verifyPassword(
  password: string,
  hash: string | undefined,
  signal: AbortSignal,
): Promise<Verified> {
  return inTurn(async () => {
    const matches = (await Bun.password.verify(password, hash ?? nobodysHash)) && hash !== undefined
    return matches && isOutdated(hash) ? { matches, stronger: await make(password) } : { matches }
  }, signal)
}

function make(password: string): Promise<string> {
  return Bun.password.hash(password, { algorithm: 'argon2id', ...strength })
}

async function inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await gate.execute(work, signal)
  } catch (error) {
    if (error instanceof BulkheadRejectedError || error instanceof TaskCancelledError)
      throw tooManySignIns({ retryAfterSeconds: 2, cause: error })
    throw error
  }
}
