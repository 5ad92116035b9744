// Bounds on a JSON text, checked before it is parsed: how deep it goes, how many values it has.

export interface JsonBounds {
  readonly depth: number
  readonly values: number
}

export const defaultJsonBounds: JsonBounds = { depth: 64, values: 10_000 }

const quote = 34
const backslash = 92
const comma = 44
const open = 91
const openBrace = 123
const close = 93
const closeBrace = 125

/** Whether `json` (UTF-8) keeps to `bounds`. Says nothing of whether it is valid. One pass, no allocation. */
export function withinBounds(json: Uint8Array, bounds: JsonBounds = defaultJsonBounds): boolean {
  if (json.length <= bounds.depth) return true
  let depth = 0
  let values = 1
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === quote) at = endOfString(json, at)
    else if (byte === comma) values += 1
    else if (byte === open || byte === openBrace) {
      depth += 1
      values += 1
      if (depth > bounds.depth) return false
    } else if (byte === close || byte === closeBrace) depth -= 1
    if (values > bounds.values) return false
  }
  return true
}

function endOfString(json: Uint8Array, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === quote) return at
    if (byte === backslash) at += 1
  }
  return json.length
}
