// What the limits tell of themselves. Only `observability/` logs and counts.

export interface LimitsObserver {
  /** From now on this process counts alone. Told once. */
  away(source: string, error: unknown): void
  back(source: string): void
  /** It says whom it brings, and is none of the trusted proxies. Told once. */
  strangerProxy(address: string): void
}
