// The path of a route in its two spellings, and which route it is.

/** As OpenAPI writes it, `/a/{x}`, from that or from `/a/:x`. */
export function templateOf(path: string): string {
  return path.replaceAll(/:([^/{]+)/g, '{$1}')
}

/** The same for every route that answers the same requests: `/a/{x}` and `/a/:y` are one. */
export function routeId(method: string, path: string): string {
  return `${method.toUpperCase()} ${templateOf(path).replaceAll(/\{[^{}]+\}/g, '{}')}`
}
