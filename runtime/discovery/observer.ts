// What discovery tells of itself. Only `observability/` logs and counts.

export interface DiscoveryObserver {
  /** The instances of a module are others than before. */
  found(module: string, urls: readonly string[]): void
  /** A source does not answer; what it said last still holds. Told once, until `back`. */
  away(source: 'dns' | 'leases' | 'own lease', error: unknown): void
  back(source: 'dns' | 'leases' | 'own lease'): void
  /** No known key of `module` has signed that it lives at `url`, or, without `url`, that it has left: passed over. */
  disbelieved(module: string, url: string | undefined): void
  /** An instance failed and is left alone. */
  shunned(module: string, url: string, shunMs: number): void
}
