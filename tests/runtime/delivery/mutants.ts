// Each rule of the road switched off, as a change of a line or two in the source; the named test must see it.

export interface Mutant {
  readonly without: string
  /** Of the titles in rules-of-*.test.ts. */
  readonly test: string
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[]
}

const outbox = 'runtime/delivery/outbox.ts'
const inbox = 'runtime/delivery/inbox.ts'
const statements = 'runtime/delivery/inbox-statements.ts'
const change = (file: string, from: string, to: string) => [{ file, from, to }]

export const mutants: readonly Mutant[] = [
  {
    without: 'the lock',
    test: 'rule 1',
    changes: change(outbox, 'if (key !== null) tx.later', 'if (key === undefined) tx.later'),
  },
  {
    without: 'a statement of its own for the lock',
    test: 'rule 1',
    changes: [
      { file: outbox, from: 'if (key !== null) tx.later', to: 'if (key === undefined) tx.later' },
      {
        file: outbox,
        from: `clock_timestamp() + $8::float8 * interval '1 ms'\n  returning after`,
        to: `clock_timestamp() + $8::float8 * interval '1 ms'
            from (select pg_advisory_xact_lock(hashtextextended('alpha>' || $2 || ':' || $4, 0))) l\n  returning after`,
      },
    ],
  },
  {
    without: 'looking again whether the predecessor stands',
    test: 'rule 2',
    changes: change(outbox, 'after = (select p.id from outbox p where p.id = o.after)', 'after = o.after'),
  },
  {
    without: 'taking over the null',
    test: 'rule 2',
    changes: change(inbox, 'await query(pool, sql.takeOverNull, [id])', ''),
  },
  {
    without: 'care for `handled` when a failure is stored',
    test: 'rule 3',
    changes: [
      ...change(
        statements,
        'update inbox set lost = lost - 1, next_at',
        `update inbox set state = 'due', data = '{}', next_at`,
      ),
      ...change(
        statements,
        `where id = $1::uuid and state = 'due' and attempts = $2::integer\``,
        'where id = $1::uuid and attempts = $2::integer`',
      ),
    ],
  },
  {
    without: 'a look at the predecessor at first sight',
    test: 'rule 4',
    changes: change(statements, 'and ($5::uuid is null or exists', 'and ($5::uuid is null or true or exists'),
  },
  {
    without: 'a look at the predecessor at each later try',
    test: 'rule 4',
    changes: change(
      statements,
      `where id = $1::uuid and state = 'due' and \${mayPass('i')}\n  returning id\`\n\n/** Whether`,
      `where id = $1::uuid and state = 'due'\n  returning id\`\n\n/** Whether`,
    ),
  },
  {
    without: 'an end to the life of an envelope that is applied at first sight',
    test: 'rule 5: an envelope lives shorter than an inbox row an old copy',
    changes: change(
      statements,
      `> clock_timestamp()\n     and ($5::uuid`,
      `> clock_timestamp() - interval '1 year'\n     and ($5::uuid`,
    ),
  },
  {
    without: 'an end to the life of an envelope that is stored',
    test: 'rule 5: an envelope lives shorter than an inbox row an old copy',
    changes: change(
      statements,
      `> clock_timestamp()\n  on conflict (id) do nothing`,
      `> clock_timestamp() - interval '1 year'\n  on conflict (id) do nothing`,
    ),
  },
  {
    without: 'asking the sender before an inbox row goes',
    test: 'rule 5: an envelope lives shorter than an inbox row an inbox row stays',
    changes: change('runtime/delivery/pruning.ts', '!standing.has(id)', '!standing.has(id) || true'),
  },
  {
    without: 'asking the sender about an expired copy',
    test: 'rule 6',
    changes: change(inbox, 'if (!row) return askForFresh(source, id)', 'if (!row) return'),
  },
  {
    without: 'doubt about what it answers',
    test: 'rule 6',
    changes: change(
      inbox,
      'envelope.source !== source || envelope.id !== id',
      'envelope.source === undefined',
    ),
  },
  {
    without: 'holding up those behind a dead letter',
    test: 'rule 7: rows leave the outbox by acknowledgement only the row',
    changes: change(statements, `('handled', 'discarded')\``, `('handled', 'discarded', 'dead')\``),
  },
  {
    without: 'waiting for its turn to be dead',
    test: 'rule 7: rows leave the outbox by acknowledgement only one that',
    changes: change(
      statements,
      `and attempts = $2::integer and \${mayPass('i')}`,
      'and attempts = $2::integer',
    ),
  },
  {
    without: 'skipping what is locked',
    test: 'rule 8',
    changes: change(
      outbox,
      'where id in (select id from outbox where id = any($1::uuid[]) and destination = $2::text for update skip locked)',
      'where id = any($1::uuid[]) and destination = $2::text',
    ),
  },
  {
    without: 'the answer `held`',
    test: 'rule 9: a parked message is answered with `held` which',
    changes: [
      ...change(
        inbox,
        'if (rows.length > 0) acknowledgements.held(envelope.source, envelope.id)\n    else',
        'if (rows.length === 0)',
      ),
      ...change(inbox, 'acknowledgements.held(source, id)', ''),
    ],
  },
  {
    without: 'growing distances between copies of what is held',
    test: 'rule 9: a parked message is answered with `held` and',
    changes: change(
      outbox,
      `greatest($2::float8 * interval '1 ms', clock_timestamp() - created_at)`,
      `$2::float8 * interval '1 ms'`,
    ),
  },
  {
    without: 'one order for all who send to many keys',
    test: 'rule 10',
    changes: change(outbox, 'inLine(drafts).map', '(drafts.length < 0 ? inLine(drafts) : drafts).map'),
  },
]
