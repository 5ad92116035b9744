// Trouble made on purpose, in the database itself: transactions that fail, messages that come late, deadlines that pass.
import { asAdmin } from '../../world/database.ts'
import { until } from '../../world/until.ts'
import type { Shop } from './shop.ts'

/** The first two transactions that bring the fulfilment into `state` fail at their very end. */
export async function failTwiceEntering(shop: Shop, state: string) {
  await shop.sql(`
    create sequence public.attempts;
    create function public.fail_twice() returns trigger language plpgsql security definer as $$
    begin
      if new.state = '${state}' and nextval('public.attempts') <= 2 then
        raise exception 'a fault on purpose';
      end if;
      return null;
    end $$;
    create constraint trigger fail_twice after update on orders.processes
      deferrable initially deferred for each row execute function public.fail_twice()`)
  return {
    /** How many entered, those that failed included. */
    async attempts(): Promise<number> {
      const [row] = await shop.sql('select last_value from public.attempts where is_called')
      return Number(row?.['last_value'] ?? 0)
    },
    async [Symbol.asyncDispose]() {
      await shop.sql('drop function public.fail_twice cascade; drop sequence public.attempts')
    },
  }
}

/** Messages of that name do not come through to orders until they are let through. */
export async function holdBack(shop: Shop, message: string) {
  const name = `hold_back_${message.replace(/\W/g, '_')}`
  await shop.sql(`
    create function public.${name}() returns trigger language plpgsql as $$
    begin
      if new.name = '${message}' then raise exception 'held back on purpose'; end if;
      return new;
    end $$;
    create trigger ${name} before insert on orders.inbox for each row execute function public.${name}()`)
  const letThrough = async () => void (await shop.sql(`drop function if exists public.${name} cascade`))
  return { letThrough, [Symbol.asyncDispose]: letThrough }
}

/** The transactions that bring the fulfilment into `state` stand still at their very end until they are let through. */
export async function stopBeforeCommit(shop: Shop, state: string) {
  await shop.sql(`
    create function public.stand_still() returns trigger language plpgsql as $$
    begin
      if new.state = '${state}' then perform pg_advisory_xact_lock(42); end if;
      return null;
    end $$;
    create constraint trigger stand_still after update on orders.processes
      deferrable initially deferred for each row execute function public.stand_still()`)
  const locked = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const holding = asAdmin(shop.kerf.database.url, async (sql) => {
    await sql`select pg_advisory_lock(42)`
    locked.resolve()
    await gate.promise
  })
  await locked.promise

  const letThrough = async () => {
    gate.resolve()
    await holding
    await shop.sql('drop function if exists public.stand_still cascade')
  }
  return {
    /** Until so many wait in the database: the one that was stopped, and whoever waits for it. */
    untilWaiting: (count: number) =>
      until(`${count} transactions to wait`, async () => {
        const waiting = await shop.sql(`
          select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
        return waiting.length === count
      }),
    letThrough,
    [Symbol.asyncDispose]: letThrough,
  }
}

export function untilProcess(shop: Shop, orderId: string, state: string) {
  return until(`the fulfilment of ${orderId} to be ${state}`, async () => {
    const [row] = await shop.sql('select state from orders.processes where key = $1', [orderId])
    return row?.['state'] === state
  })
}

/** A message that its module sent itself for later comes now. */
export async function passTime(shop: Shop, module: 'orders' | 'inventory', message: string, orderId: string) {
  const rows = await shop.sql(
    `update ${module}.outbox set next_at = clock_timestamp() where name = $1 and data::text like '%' || $2 || '%' returning id`,
    [message, orderId],
  )
  if (rows.length !== 1) throw new Error(`expected one ${message} for ${orderId}, found ${rows.length}`)
}
