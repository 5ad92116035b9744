// The head of the page: where one is, whether all is well, and the way to any key.
import type { Overview } from '../page-data.ts'
import { hrefOf, type Place, views } from './routing.ts'
import { verdictOf } from './verdict.ts'

const titles = {
  overview: 'Overview',
  messages: 'Messages',
  'process-managers': 'Process managers',
  errors: 'Errors',
} as const

interface HeadProps {
  readonly place: Place
  readonly overview: Overview | undefined
  readonly onSignOut: () => void
}

export function Head({ place, overview, onSignOut }: HeadProps) {
  const verdict = overview && verdictOf(overview)
  return (
    <header class="head">
      <a class="brand" href="#/overview" aria-label="Kerf console">
        <svg viewBox="0 0 16 16" width="22" height="22" aria-hidden="true">
          <rect width="16" height="16" rx="4" />
          <path d="M4 3v10M4 8h3l5-5M7 8l5 5" />
        </svg>
        Kerf
      </a>
      <nav aria-label="Views">
        {views.map((view) => (
          <a href={hrefOf({ view })} aria-current={place.view === view ? 'page' : undefined}>
            {titles[view]}
            <Mark view={view} overview={overview} />
          </a>
        ))}
      </nav>
      <form class="find" role="search" onSubmit={find}>
        <input
          name="key"
          placeholder="Order id, or any key"
          aria-label="Order id, or any key"
          spellcheck={false}
        />
      </form>
      {verdict && (
        <span class={`verdict ${verdict.tone}`} title={verdict.sentence}>
          <i aria-hidden="true" /> {verdict.word}
        </span>
      )}
      <button class="quiet" type="button" onClick={onSignOut}>
        Sign out
      </button>
    </header>
  )
}

function find(event: SubmitEvent): void {
  event.preventDefault()
  const form = event.currentTarget as HTMLFormElement // whose event it is
  const key = String(new FormData(form).get('key') ?? '').trim()
  if (key) location.hash = hrefOf({ view: 'key', key })
  form.reset()
}

/** How many there are to look at. */
function Mark({ view, overview }: { view: (typeof views)[number]; overview: Overview | undefined }) {
  const dead = overview?.modules.reduce((sum, { inbox }) => sum + inbox.dead.count, 0) ?? 0
  if (view !== 'messages' || dead === 0) return null
  return (
    <b class="mark" title={`${dead} dead letters`}>
      {dead}
    </b>
  )
}
