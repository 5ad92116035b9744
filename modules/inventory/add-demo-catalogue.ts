// A shop to try things out in, where the settings ask for one.
import { demoCatalogue } from './demo-catalogue.ts'
import { useCase } from './module.ts'
import { insertProduct } from './store.ts'

/** Adds what is not there yet, so it can run at every start; what an admin has changed stays changed. */
export const addDemoCatalogue = useCase(async (_: undefined, { tx, now, settings }) => {
  if (!settings.DEMO_CATALOGUE) return
  await Promise.all(demoCatalogue.map((product) => insertProduct(tx, product, now())))
})
