// What each process is, and what it needs: one line each, those that do not answer too.
import type { Overview } from '../page-data.ts'
import type { ProcessReport } from '../report.ts'
import { ago, megabytes, span } from './format.ts'

export function ProcessTable({ overview }: { overview: Overview }) {
  const now = Date.parse(overview.at)
  return (
    <section class="panel" aria-label="Processes">
      <h2>Processes</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Hosts</th>
              <th>Where</th>
              <th class="number">Started</th>
              <th class="number">CPU</th>
              <th class="number">Memory</th>
              <th class="number">Loop lag</th>
              <th>Connections in use</th>
            </tr>
          </thead>
          <tbody>
            {overview.processes.map((process) => (
              <Row key={process.id} process={process} now={now} />
            ))}
            {overview.away.map(({ url, modules, reason }) => (
              <tr key={url} class="away">
                <td>{modules.join(', ')}</td>
                <td>
                  <code>{url}</code>
                </td>
                <td colSpan={5}>
                  <b class="bad">✕ away</b> {reason}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Row({ process, now }: { process: ProcessReport; now: number }) {
  const { hosts, host, pid, version, startedAt, readiness, cpuShare, memoryBytes, lagMs, pools } = process
  const { isReady, reasons } = readiness
  return (
    <tr>
      <td>{hosts.length > 4 ? `${hosts.length - 1} modules, gateway` : hosts.join(', ')}</td>
      <td>
        {reasons.length > 0 && (
          <div>
            <b class={isReady ? 'warn' : 'bad'}>{isReady ? '◆ degraded' : '✕ not ready'}</b>{' '}
            {reasons.join(', ')}
          </div>
        )}
        {host} <code>{pid}</code> <span class="hint">{version}</span>
      </td>
      <td class="number">{ago(startedAt, now)}</td>
      <td class="number">{cpuShare === null ? '–' : `${Math.round(cpuShare * 100)} %`}</td>
      <td class="number">{megabytes(memoryBytes)}</td>
      <td class="number" title={lagMs ? `worst ${span(lagMs.worst)}` : undefined}>
        {lagMs ? span(lagMs.median) : '–'}
      </td>
      <td class="pools">
        {pools.map(({ module, size, leased, waiting }) => (
          <span
            key={module}
            title={`${module}: ${leased} of ${size} in use${waiting > 0 ? `, ${waiting} wait` : ''}`}
          >
            <meter
              min={0}
              max={size}
              high={size - 0.5}
              optimum={0}
              value={leased}
              aria-label={`${module}: ${leased} of ${size}`}
            />
          </span>
        ))}
      </td>
    </tr>
  )
}
