// The way in: an admin's mail address and password, as for any client.
import { useState } from 'preact/hooks'
import { sentenceOf } from './answer.ts'
import type { Session } from './session.ts'

export function SignIn({ session }: { session: Session }) {
  const [fault, setFault] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement) // whose event it is
    setBusy(true)
    setFault(undefined)
    try {
      await session.signIn(String(form.get('email')), String(form.get('password')))
    } catch (error) {
      setFault(sentenceOf(error))
      setBusy(false)
    }
  }

  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <svg viewBox="0 0 16 16" width="44" height="44" aria-hidden="true">
          <rect width="16" height="16" rx="4" />
          <path d="M4 3v10M4 8h3l5-5M7 8l5 5" />
        </svg>
        <h1>Kerf console</h1>
        <label>
          E-mail
          <input name="email" type="email" autocomplete="username" required autofocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {fault && (
          <p class="notice bad" role="alert">
            {fault}
          </p>
        )}
        <button type="submit" disabled={isBusy}>
          {isBusy ? 'Signing in…' : 'Sign in'}
        </button>
        <p class="hint">For admins. Nothing is kept once this tab is closed.</p>
      </form>
    </main>
  )
}
