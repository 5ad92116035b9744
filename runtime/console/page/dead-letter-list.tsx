// What could not be handled: why, what waits behind it, and the two things that an operator can do.
import { useState } from 'preact/hooks'
import { sentenceOf } from './answer.ts'
import { ago, shortId } from './format.ts'
import { usePolled } from './polled.ts'
import { hrefOf } from './routing.ts'
import type { Session } from './session.ts'

interface Letter {
  readonly id: string
  readonly module: string
  readonly source: string
  readonly name: string
  readonly key: string | null
  readonly attempts: number
  readonly error: string
  readonly waitingBehind: number
  readonly receivedAt: string
}
interface Page {
  readonly data: readonly Letter[]
  readonly nextCursor: string | null
  readonly unavailable: readonly string[]
}

export function DeadLetterList({ session }: { session: Session }) {
  const { value, fault, again } = usePolled(
    'dead letters',
    () => session.call<Page>('GET', '/v1/dead-letters?limit=50'),
    4_000,
  )
  const [said, say] = useState<string>()

  async function act(letter: Letter, what: 'replay' | 'discard'): Promise<void> {
    try {
      await session.call('POST', `/v1/dead-letters/${letter.id}/${what}`)
      say(
        what === 'replay'
          ? `${letter.name} is tried again.`
          : `${letter.name} is discarded; those behind it go on.`,
      )
    } catch (error) {
      say(sentenceOf(error))
    }
    again()
  }

  return (
    <section class="panel" aria-label="Dead letters">
      <div class="bar">
        <h2>Dead letters</h2>
        <p class="hint">
          Whatever stands behind one waits for your decision. What a message carries is not shown here.
        </p>
      </div>
      <p class="said" role="status">
        {said}
      </p>
      {fault && <p class="notice bad">{fault}</p>}
      {value && value.unavailable.length > 0 && (
        <p class="notice warn">{value.unavailable.join(', ')} cannot be asked now, and may have more.</p>
      )}
      {value?.data.length === 0 && (
        <p class="empty good">None. Every message was handled, or is on its way.</p>
      )}
      <ul class="letters">
        {value?.data.map((letter) => (
          <LetterItem key={letter.id} letter={letter} onAct={(what) => void act(letter, what)} />
        ))}
      </ul>
      {value?.nextCursor && <p class="hint">These are the oldest fifty; there are more.</p>}
    </section>
  )
}

function LetterItem({ letter, onAct }: { letter: Letter; onAct: (what: 'replay' | 'discard') => void }) {
  const [isSure, setSure] = useState(false)
  const { name, source, module, key, attempts, error, waitingBehind, receivedAt } = letter
  return (
    <li>
      <div>
        <p>
          <b>{name}</b> {source} → {module}
        </p>
        <p class="error">{error}</p>
        <p class="hint">
          {key === null ? 'no key' : <a href={hrefOf({ view: 'key', key })}>{shortId(key)}</a>} · {attempts}{' '}
          attempts · came {ago(receivedAt, Date.now())}
          {waitingBehind > 0 && <b> · {waitingBehind} wait behind it</b>}
        </p>
      </div>
      <div class="acts">
        <button type="button" onClick={() => onAct('replay')}>
          Replay
        </button>
        {isSure ? (
          <button type="button" class="danger" onClick={() => onAct('discard')} onBlur={() => setSure(false)}>
            Discard for good
          </button>
        ) : (
          <button type="button" class="quiet" onClick={() => setSure(true)}>
            Discard…
          </button>
        )}
      </div>
    </li>
  )
}
