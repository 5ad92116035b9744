// The time in a UUIDv7 (RFC 9562, 5.7): its first 48 bits are milliseconds since 1970.

const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** In ms since 1970; undefined where the text is no UUIDv7. */
export function bornAt(text: string): number | undefined {
  return version7.test(text) ? Number.parseInt(text.slice(0, 8) + text.slice(9, 13), 16) : undefined
}

/** No UUIDv7 of that time or later is smaller. */
export function smallestId(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
