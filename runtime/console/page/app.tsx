// The whole page: sign-in, or the head with its views.
import { useMemo, useState } from 'preact/hooks'
import type { Overview } from '../page-data.ts'
import { ErrorsView } from './errors-view.tsx'
import { Head } from './head.tsx'
import { KeyView } from './key-view.tsx'
import { MessagesView } from './messages-view.tsx'
import { OverviewView } from './overview-view.tsx'
import { usePolled } from './polled.ts'
import { ProcessManagersView } from './process-managers-view.tsx'
import { type Place, usePlace } from './routing.ts'
import { openSession, type Session } from './session.ts'
import { SignIn } from './sign-in.tsx'

const everyMs = 2_000

export function App() {
  const [, redraw] = useState(0)
  const session = useMemo(() => openSession(() => redraw((before) => before + 1)), [])
  return session.isSignedIn ? <Console session={session} /> : <SignIn session={session} />
}

function Console({ session }: { session: Session }) {
  const place = usePlace()
  const polled = usePolled('overview', () => session.call<Overview>('GET', '/console/api/overview'), everyMs)
  const { value, fault } = polled
  return (
    <>
      <Head place={place} overview={value} onSignOut={() => void session.signOut()} />
      <main>
        {fault && (
          <p class="notice bad" role="alert">
            {fault} {value ? 'What you see is what was last heard.' : ''}
          </p>
        )}
        {value ? <View place={place} overview={value} session={session} /> : !fault && <Loading />}
      </main>
    </>
  )
}

function View({ place, overview, session }: { place: Place; overview: Overview; session: Session }) {
  switch (place.view) {
    case 'overview':
      return <OverviewView overview={overview} />
    case 'messages':
      return <MessagesView overview={overview} session={session} />
    case 'process-managers':
      return <ProcessManagersView overview={overview} />
    case 'errors':
      return <ErrorsView overview={overview} />
    case 'key':
      return <KeyView key={place.key} id={place.key} overview={overview} session={session} />
  }
}

function Loading() {
  return (
    <p class="loading" role="status">
      Asking every process…
    </p>
  )
}
