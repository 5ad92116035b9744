// Counters, gauges and histograms of one registry, all told in the same way.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export type Instruments = ReturnType<typeof openInstruments>

/** In seconds: from what a function call takes to what a client waits for. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function openInstruments(registry: Registry) {
  const registers = [registry]
  return {
    counter: (name: string, help: string, labelNames: string[]) =>
      new Counter({ name, help, labelNames, registers }),
    gauge: (name: string, help: string, labelNames: string[]) =>
      new Gauge({ name, help, labelNames, registers }),
    seconds: (name: string, help: string, labelNames: string[]) =>
      new Histogram({ name, help, labelNames, buckets, registers }),
  }
}

/** Gives each value back as long as there are few; of those that come after the first `limit`, one for all. */
export function bounded(limit: number): (value: string) => string {
  const known = new Set<string>()
  return (value) => {
    if (known.has(value)) return value
    if (known.size >= limit) return '_OTHER'
    known.add(value)
    return value
  }
}
