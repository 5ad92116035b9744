// What the process itself costs: CPU, memory, and how late its event loop runs.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, type Registry } from 'prom-client'

/** The part of prom-client's default metrics that tells the truth under Bun, under the same names. */
export function addProcessMetrics(registry: Registry): void {
  const registers = [registry]
  const startedAt = Date.now() / 1_000 - process.uptime()
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970.',
    registers,
  }).set(Math.round(startedAt))
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory that the process has.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  let spent = 0
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Time on a processor, in the process and in the system on its behalf.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.inc((user + system) / 1e6 - spent)
      spent = (user + system) / 1e6
    },
  })
  // Looking five times as often would double what a process costs that has nothing to do.
  const delay = monitorEventLoopDelay({ resolution: 100 })
  delay.enable()
  new Gauge({
    name: 'nodejs_eventloop_lag_seconds',
    help: 'How late the event loop ran since the last scrape.',
    labelNames: ['quantile'],
    registers,
    collect() {
      for (const quantile of [50, 90, 99])
        this.set({ quantile: quantile / 100 }, delay.percentile(quantile) / 1e9)
      this.set({ quantile: 1 }, delay.max / 1e9)
      delay.reset()
    },
  })
}
