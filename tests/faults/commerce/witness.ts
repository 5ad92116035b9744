// A witness in the database: triggers of ours that write down every message sent and handled. The product knows nothing of it.
import type { Sql } from 'postgres'

export const moduleNames = ['users', 'inventory', 'orders', 'payments', 'notifications'] as const

/**
 * `witness.said` has every committed message; of one line (source, destination, key) in the order of their commits, for
 * senders are put in line before they insert. `witness.handled` has every time that a message was marked handled.
 */
export async function callWitness(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create schema witness;
    create table witness.said (n bigint generated always as identity primary key, source text not null,
                               destination text not null, id uuid not null, name text not null, key text);
    create table witness.handled (n bigint generated always as identity primary key, receiver text not null,
                                  id uuid not null);
    create function witness.hear() returns trigger language plpgsql security definer as $$
      begin
        insert into witness.said (source, destination, id, name, key)
        values (tg_table_schema, new.destination, new.id, new.name, new.key);
        return null;
      end $$;
    create function witness.see() returns trigger language plpgsql security definer as $$
      begin
        insert into witness.handled (receiver, id) values (tg_table_schema, new.id);
        return null;
      end $$;
    ${moduleNames.map(triggersOf).join('')}`)
}

const triggersOf = (module: string) => `
    create trigger witness_said after insert on ${module}.outbox for each row execute function witness.hear();
    create trigger witness_new after insert on ${module}.inbox for each row when (new.state = 'handled')
      execute function witness.see();
    create trigger witness_handled after update on ${module}.inbox for each row
      when (new.state = 'handled' and old.state <> 'handled') execute function witness.see();`

/** Ends the leases of all that was sent: as if a minute had passed, which is how long a lost acknowledgement may take. */
export async function endLeases(sql: Sql): Promise<void> {
  for (const module of moduleNames)
    await sql.unsafe(`update ${module}.outbox set next_at = clock_timestamp() where generation > 0`)
}
