// Versions as entity tags (RFC 9110, 8.8.3 and 13.1): what a client has seen, told to the server.

export function etagOf(version: number): string {
  return `"${version}"`
}

/** `If-Match`, strong comparison; true where the client sent none. */
export function isCurrent(ifMatch: string | undefined, version: number): boolean {
  return ifMatch === undefined || names(ifMatch, (tag) => tag === etagOf(version))
}

/** `If-None-Match`, weak comparison: whether the client has this version already. */
export function isKnown(ifNoneMatch: string | undefined, version: number): boolean {
  return ifNoneMatch !== undefined && names(ifNoneMatch, (tag) => tag.replace(/^W\//, '') === etagOf(version))
}

function names(header: string, matches: (tag: string) => boolean): boolean {
  return header.trim() === '*' || header.split(',').some((tag) => matches(tag.trim()))
}
