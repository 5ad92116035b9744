// The statements of the inbox. `handled` and `discarded` let a successor pass; nothing else does.

const released = `('handled', 'discarded')`
// No `exists`: planned while the table was small, that hashes the whole of it, each time.
const mayPass = (row: string) =>
  `(${row}.after is null or coalesce((select p.state in ${released} from inbox p where p.id = ${row}.after), false))`
const claimed = 'id, source, name, key, attempts, failures, outages, lost, data, context'
// A try counts as lost until it says how it ended.
const begun = `state = 'due', attempts = attempts + 1, lost = lost + 1, next_at = clock_timestamp() + $2::float8 * interval '1 ms'`

/** First sight of a message whose handler runs in this very transaction. No row: seen before, expired, or not its turn. $6 sentAt, $7 envelope life in ms. */
export const receive = `
  insert into inbox (id, source, name, key, after, state, handled_at)
  select $1::uuid, $2::text, $3::text, $4::text, $5::uuid, 'handled', clock_timestamp()
   where $6::timestamptz + $7::float8 * interval '1 ms' > clock_timestamp()
     and ($5::uuid is null or exists (select 1 from inbox p where p.id = $5 and p.state in ${released}))
  on conflict (id) do nothing
  returning id`

/** A message that is stored with its data, parked or due. $6 sentAt, $7 envelope life in ms, $8 data, $9 context, $10 state, $11 next try in ms, $12 error, $13 to $16 what is counted of its tries. */
export const store = `
  insert into inbox (id, source, name, key, after, state, data, context, next_at, error, attempts, failures, outages, lost)
  select $1::uuid, $2::text, $3::text, $4::text, $5::uuid, $10::text, $8::jsonb, $9::jsonb,
         clock_timestamp() + $11::float8 * interval '1 ms', $12::text,
         $13::integer, $14::integer, $15::integer, $16::integer
   where $6::timestamptz + $7::float8 * interval '1 ms' > clock_timestamp()
  on conflict (id) do nothing
  returning id`

/** Marks a stored message handled, in its handler's transaction, unless its predecessor is not. */
export const complete = `
  update inbox i set state = 'handled', handled_at = clock_timestamp(), data = null, context = null, error = null
   where id = $1::uuid and state = 'due' and ${mayPass('i')}
  returning id`

/** Whether a stored message may be tried: its effect is about to run outside any transaction. */
export const mayTry = `select 1 as yes from inbox i where id = $1::uuid and state = 'due' and ${mayPass('i')}`

/** A stored message whose predecessor is not handled waits for it; this was no try. */
export const park = `
  update inbox i set state = 'parked', attempts = greatest(attempts - 1, 0), lost = 0
   where id = $1::uuid and state = 'due' and not ${mayPass('i')}
  returning id`

/** Takes those that waited for this message. $2 how long this try may last, in ms. */
export const claimSuccessors = `
  update inbox i set ${begun}
   where after = $1::uuid and state = 'parked' and ${mayPass('i')}
  returning ${claimed}`

/** Takes a parked message whose turn has come. $2 how long this try may last, in ms. */
export const claimParked = `
  update inbox i set ${begun}
   where id = $1::uuid and state = 'parked' and ${mayPass('i')}
  returning ${claimed}`

// An array, because a subquery that locks may be run more than once.
const claim = (which: string) => `
  update inbox set ${begun}
   where id = any(array(select id from inbox i where ${which} limit $1::integer for update skip locked))
  returning ${claimed}`
const isDue = `state = 'due' and next_at <= clock_timestamp()`

/** Takes what is due. $1 how many, $2 how long a try may last, in ms; so in the next two. */
export const claimDue = claim(`${isDue} and lost <= 0 order by next_at`)
/** Takes what is due and has not come back from an earlier try: it may kill its process. */
export const claimSuspects = claim(`${isDue} and lost > 0 order by next_at`)
/** Takes the parked whose turn has come. Looks at all that are parked. */
export const claimTurned = claim(`state = 'parked' and ${mayPass('i')} order by received_at`)

/** A try failed. Nothing once another try has begun or it is handled. $2 which try, $3 next try in ms, $4 error, $5 failures, $6 outages. */
export const fail = `
  update inbox set lost = lost - 1, next_at = clock_timestamp() + $3::float8 * interval '1 ms', error = $4::text,
         failures = $5::integer, outages = $6::integer
   where id = $1::uuid and state = 'due' and attempts = $2::integer`

/** The last try failed. Only in its turn, so that a discarded one lets nobody pass ahead of its own predecessor. $2 which try, $3 error. */
export const bury = `
  update inbox i set state = 'dead', error = $3::text
   where id = $1::uuid and state = 'due' and attempts = $2::integer and ${mayPass('i')}
  returning id`

/** A later copy says that the predecessor no longer stands: it was handled. */
export const takeOverNull = `
  update inbox set after = null where id = $1::uuid and state in ('parked', 'due', 'dead') and after is not null`

export const stateOf = `select state from inbox where id = $1::uuid`
export const statesOf = `select id, state from inbox where id = any($1::uuid[])`

/** Handled long ago, and the sender not yet seen to have let go. $1 in ms, $2 how many, $3 and $4 the last one of the page before. */
export const unreleased = `
  select id, source, handled_at from inbox
   where handled_at < clock_timestamp() - $1::float8 * interval '1 ms' and released_at is null
     and (handled_at, id) > ($3::timestamptz, $4::uuid)
   order by handled_at, id limit $2::integer`
export const markReleased = `update inbox set released_at = clock_timestamp() where id = any($1::uuid[])`
/** Whose sender let go an envelope's life ago. $1 in ms, $2 how many. */
export const prune = `
  delete from inbox
   where id = any(array(select id from inbox where released_at < clock_timestamp() - $1::float8 * interval '1 ms'
                         order by released_at limit $2::integer for update skip locked))
  returning id`
/** $1 sentAt, $2 envelope life in ms. */
export const isFresh = `select 1 as yes where $1::timestamptz + $2::float8 * interval '1 ms' > clock_timestamp()`
