// A log and a registry that keep what they are told.
import { openLog } from '../../../runtime/observability/log.ts'
import { openMetrics } from '../../../runtime/observability/metrics.ts'
import { processObserver } from '../../../runtime/observability/observers.ts'

export async function openRecorder(level: 'info' | 'warn' = 'info') {
  const lines: string[] = []
  const to = { write: (line: string) => void lines.push(line) }
  const log = await openLog({ level, pretty: false, base: { hosts: 'all' }, to })
  const metrics = openMetrics({ version: '1.2.3', hosts: 'all' })
  const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  return { log, metrics, lines, records, observer: processObserver(log, metrics) }
}
