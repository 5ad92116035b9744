// Who is signed in on this page. The refresh token stays in memory, so that a copy of the tab cannot use it a second time.
import { Denied, readAnswer } from './answer.ts'

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** In ms since 1970. */
  readonly endsAt: number
}

/** For this tab alone and for the minutes that an access token lives: a reload need not sign in again. */
const storageKey = 'kerf-console'
/** Renewed so long before it ends. */
const aheadMs = 60_000

export interface Session {
  readonly isSignedIn: boolean
  signIn(email: string, password: string): Promise<void>
  signOut(): Promise<void>
  /** With the token, renewed where it is due. Throws `Denied` once it is worth nothing; the session is over then. */
  call<T>(method: 'GET' | 'POST', path: string): Promise<T>
}

export function openSession(onChange: () => void): Session {
  let tokens = remembered()
  let renewing: Promise<void> | undefined

  function keep(next: Tokens | undefined): void {
    const wasSignedIn = tokens !== undefined
    tokens = next
    if (next) sessionStorage.setItem(storageKey, JSON.stringify({ ...next, refreshToken: undefined }))
    else sessionStorage.removeItem(storageKey)
    if (wasSignedIn !== (next !== undefined)) onChange()
  }

  async function obtain(path: string, body: unknown): Promise<Tokens> {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { accessToken, refreshToken, expiresIn } = await readAnswer<{
      accessToken: string
      refreshToken: string
      expiresIn: number
    }>(answer)
    return { accessToken, refreshToken, endsAt: Date.now() + expiresIn * 1_000 }
  }

  function renew(): Promise<void> {
    const refreshToken = tokens?.refreshToken
    if (!refreshToken) return Promise.resolve()
    renewing ??= obtain('/v1/sessions/refresh', { refreshToken })
      .then(keep)
      .finally(() => (renewing = undefined))
    return renewing
  }

  async function send(method: string, path: string, by = tokens): Promise<Response> {
    return fetch(path, { method, headers: { authorization: `Bearer ${by?.accessToken ?? ''}` } })
  }

  return {
    get isSignedIn() {
      return tokens !== undefined
    },
    async signIn(email, password) {
      const fresh = await obtain('/v1/sessions', { email, password })
      try {
        await readAnswer(await send('GET', '/console/api/overview', fresh))
      } catch (error) {
        // Whoever is no admin has signed in all the same.
        await send('DELETE', '/v1/sessions/current', fresh).catch(() => {})
        throw error
      }
      keep(fresh)
    },
    async signOut() {
      await send('DELETE', '/v1/sessions/current').catch(() => {}) // the token ends soon by itself
      keep(undefined)
    },
    async call<T>(method: string, path: string) {
      try {
        if (tokens && tokens.endsAt - Date.now() < aheadMs) await renew()
        return await readAnswer<T>(await send(method, path))
      } catch (error) {
        if (error instanceof Denied) keep(undefined)
        throw error
      }
    },
  }
}

function remembered(): Tokens | undefined {
  const text = sessionStorage.getItem(storageKey)
  if (text === null) return undefined
  const tokens = JSON.parse(text) as Tokens // our own words
  return tokens.endsAt > Date.now() ? tokens : undefined
}
