// How figures are written: short, with units, and alike everywhere.

/** `0`, `0.3`, `12`, `1.2k` */
export function rate(perSecond: number): string {
  if (perSecond === 0) return '0'
  if (perSecond < 0.1) return '<0.1'
  if (perSecond < 9.95) return String(Number(perSecond.toFixed(1)))
  return count(Math.round(perSecond))
}

/** `940`, `1.2k`, `38k`; `10k+` where counting ended at `limit`. */
export function count(value: number, limit = Infinity): string {
  if (value >= limit) return `${count(limit)}+`
  if (value < 1_000) return String(value)
  if (value < 1e6) return `${Number((value / 1_000).toFixed(value < 9_950 ? 1 : 0))}k`
  return `${Number((value / 1e6).toFixed(1))}M`
}

/** `<1 ms`, `42 ms`, `3.1 s`, `12 min`, `5 h`, `3 d` */
export function span(ms: number): string {
  if (ms < 1) return '<1 ms'
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${Number((ms / 1_000).toFixed(1))} s`
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / 86_400_000)} d`
}

/** `12 s ago` */
export function ago(instant: string, now: number): string {
  const ms = now - Date.parse(instant)
  return ms < 1_000 ? 'just now' : `${span(ms)} ago`
}

/** `14:03:59.120` */
export function clock(instant: string | number): string {
  const date = new Date(instant)
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

/** The end of an id, which is what tells two of them apart: the beginning of a UUIDv7 is its time. */
export function shortId(id: string): string {
  return id.length > 14 ? `…${id.slice(-8)}` : id
}

/** `order-placed` of `orders.order-placed@1` */
export function shortName(message: string): string {
  const name = message.slice(message.indexOf('.') + 1)
  const version = name.lastIndexOf('@')
  return version === -1 ? name : name.slice(0, version)
}
