// Trouble made on purpose, in the database itself: transactions that fail, messages that come late, deadlines that pass.
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
  await shop.sql(`
    create function public.hold_back() returns trigger language plpgsql as $$
    begin
      if new.name = '${message}' then raise exception 'held back on purpose'; end if;
      return new;
    end $$;
    create trigger hold_back before insert on orders.inbox for each row execute function public.hold_back()`)
  const letThrough = async () => void (await shop.sql('drop function if exists public.hold_back cascade'))
  return { letThrough, [Symbol.asyncDispose]: letThrough }
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
