// What clients call: how often, how fast, how well.
import type { Overview } from '../page-data.ts'
import { count, rate, span } from './format.ts'

interface RouteTableProps {
  readonly overview: Overview
  /** Of one module alone. */
  readonly module: string | undefined
  readonly onAll: () => void
}

const shown = 12

export function RouteTable({ overview, module, onAll }: RouteTableProps) {
  const routes = overview.processes
    .flatMap(({ id, routes }) =>
      routes.map((route) => ({ ...route, id: `${id} ${route.method} ${route.route}` })),
    )
    .filter(
      (route) =>
        (module === undefined || module === 'gateway' || route.module === module) && !isOwn(route.route),
    )
    .toSorted((a, b) => b.perSecond - a.perSecond || b.total - a.total)
  const most = Math.max(1, ...routes.map(({ perSecond }) => perSecond))
  return (
    <section class="panel" aria-label="Routes">
      <div class="bar">
        <h2>{module === undefined ? 'Routes' : `Routes of ${module}`}</h2>
        {module !== undefined && (
          <button class="quiet" type="button" onClick={onAll}>
            Show all
          </button>
        )}
      </div>
      {routes.length === 0 ? (
        <p class="empty">Nothing was called since the start.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>Route</th>
                <th class="number">Rate</th>
                <th class="meter" />
                <th class="number">Mean</th>
                <th class="number">Refused</th>
                <th class="number">Failed</th>
                <th class="number">In all</th>
              </tr>
            </thead>
            <tbody>
              {routes.slice(0, shown).map((route) => (
                <tr key={route.id}>
                  <td>
                    <span class="method">{route.method}</span> <code>{route.route}</code>
                  </td>
                  <td class="number">{rate(route.perSecond)}/s</td>
                  <td class="meter">
                    <meter min={0} max={most} value={route.perSecond} aria-hidden="true" />
                  </td>
                  <td class="number">{route.perSecond > 0 ? span(route.meanMs) : '–'}</td>
                  <td class="number">{route.refused > 0 ? count(route.refused) : '–'}</td>
                  <td class={`number ${route.failed > 0 ? 'bad' : ''}`}>
                    {route.failed > 0 ? `✕ ${count(route.failed)}` : '–'}
                  </td>
                  <td class="number">{count(route.total)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

/** Looking is not what is looked at. */
function isOwn(route: string): boolean {
  return route.startsWith('/console')
}
