// The table of the fulfilment: its laws, and its picture in the README.
import { expect, test } from 'bun:test'
import { fulfilment } from '../../../modules/orders/fulfilment.ts'
import { processLaws } from '../../runtime/process-laws.ts'
import { readReadme, refreshCommand, withDiagram } from './fulfilment-diagram.ts'

processLaws(fulfilment, { finals: ['cancelled'] })

test('the README shows the table as it is', async () => {
  const text = await readReadme()
  if (text !== withDiagram(text))
    throw new Error(`the diagram in modules/orders/README.md is out of date: run \`${refreshCommand}\``)
  expect(text).toContain('stateDiagram-v2')
})
