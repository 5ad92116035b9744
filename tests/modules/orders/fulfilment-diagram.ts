// The diagram of the fulfilment in modules/orders/README.md. Run by itself, this file writes it there anew.
import { fulfilment } from '../../../modules/orders/fulfilment.ts'
import { diagramOf } from '../../../runtime/process-manager.ts'

const begin = '<!-- diagram of orders.fulfilment: begin -->'
const end = '<!-- diagram of orders.fulfilment: end -->'
const readme = new URL('../../../modules/orders/README.md', import.meta.url)

export const refreshCommand = 'bun tests/modules/orders/fulfilment-diagram.ts'

export async function readReadme(): Promise<string> {
  return await Bun.file(readme).text()
}

/** The text with the diagram that the table gives between its markers. Throws where the markers are missing. */
export function withDiagram(text: string): string {
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`the README has no ${begin} followed by ${end}: put both where the diagram belongs`)
  return `${before}${begin}\n\n\`\`\`mermaid\n${diagramOf(fulfilment)}\n\`\`\`\n\n${end}${after}`
}

if (import.meta.main) await Bun.write(readme, withDiagram(await readReadme()))
