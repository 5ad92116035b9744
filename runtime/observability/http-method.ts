// HTTP methods as labels and names: a stranger's invention is `_OTHER`, so that nobody grows the list.

const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'])

export function knownMethod(method: string): string {
  return known.has(method) ? method : '_OTHER'
}
