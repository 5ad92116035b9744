// The HTTP API of inventory: the catalogue for everybody, its upkeep for admins.
import { type Database, etagOf, gives, isKnown, pageOf, paging, route, takes, z } from '#runtime'
import { addProduct } from './add-product.ts'
import { changeProduct } from './change-product.ts'
import { Sku } from './contract.ts'
import { productMissing } from './failures.ts'
import { newRoutes } from './module.ts'
import { NewProduct, type Product, ProductChange, StockChange } from './product.ts'
import { setStock } from './set-stock.ts'
import { listProducts, productBySku } from './store.ts'
import { ProductPage, ProductView, StockView, viewOfProduct, viewOfStock } from './views.ts'

// Told, not checked: what is no SKU names no product, and the hottest route of all is spared two validators.
const sku = { name: 'sku', in: 'path', required: true, schema: { type: 'string' } } as const
const ifNoneMatch = { name: 'if-none-match', in: 'header', schema: { type: 'string' } } as const
const ifMatch = { name: 'if-match', in: 'header', schema: { type: 'string' } } as const

const unchanged = { description: 'What the client has is current.' }

export const routes = newRoutes()
  .openapi(
    route({
      method: 'get',
      path: '/v1/products/{sku}',
      operationId: 'getProduct',
      summary: 'Get a product.',
      access: 'anyone',
      parameters: [sku, ifNoneMatch],
      responses: { 200: gives(ProductView, 'The product, with an `ETag`.'), 304: unchanged },
    }),
    async (c) => {
      const product = await productOf(c.var.read.db, c.req.param('sku'))
      const headers = headersOf(product)
      if (isKnown(c.req.header('if-none-match'), product.version)) return c.body(null, 304, headers)
      return c.json(viewOfProduct(product), 200, headers)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/products',
      operationId: 'listProducts',
      summary: 'List the products, in the order of their SKUs.',
      access: 'anyone',
      request: { query: z.object(paging(Sku)) },
      responses: { 200: gives(ProductPage, 'A page of products.') },
    }),
    async (c) => {
      const { limit, cursor = '' } = c.req.valid('query')
      const found = await listProducts(c.var.read.db, { after: cursor, limit: limit + 1 })
      return c.json(pageOf(found, limit, viewOfProduct, 'sku'), 200, { 'cache-control': 'no-cache' })
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/products',
      operationId: 'addProduct',
      summary: 'Add a product to the catalogue.',
      access: 'admin',
      request: { body: takes(NewProduct) },
      responses: { 201: gives(ProductView, 'The product.') },
    }),
    async (c) => {
      const product = await c.var.run(addProduct, c.req.valid('json'))
      const location = `/v1/products/${product.sku}`
      return c.json(viewOfProduct(product), 201, { ...headersOf(product), location })
    },
  )
  .openapi(
    route({
      method: 'patch',
      path: '/v1/products/{sku}',
      operationId: 'changeProduct',
      summary: 'Change a product. With `If-Match`, only the version that the client has seen.',
      access: 'admin',
      parameters: [sku, ifMatch],
      request: { body: takes(ProductChange) },
      responses: { 200: gives(ProductView, 'The product as changed, with the new `ETag`.') },
    }),
    async (c) => {
      const product = await c.var.run(changeProduct, {
        sku: c.req.param('sku'),
        change: c.req.valid('json'),
        ifMatch: c.req.header('if-match'),
      })
      return c.json(viewOfProduct(product), 200, headersOf(product))
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/products/{sku}/stock',
      operationId: 'getStock',
      summary: 'Get the stock of a product.',
      access: 'admin',
      parameters: [sku, ifNoneMatch],
      responses: { 200: gives(StockView, 'The product with its stock, and an `ETag`.'), 304: unchanged },
    }),
    async (c) => {
      const product = await productOf(c.var.read.db, c.req.param('sku'))
      const headers = headersOf(product)
      if (isKnown(c.req.header('if-none-match'), product.version)) return c.body(null, 304, headers)
      return c.json(viewOfStock(product), 200, headers)
    },
  )
  .openapi(
    route({
      method: 'put',
      path: '/v1/products/{sku}/stock',
      operationId: 'setStock',
      summary: 'Say how much of a product is on hand: at least what is reserved.',
      access: 'admin',
      parameters: [sku, ifMatch],
      request: { body: takes(StockChange) },
      responses: { 200: gives(StockView, 'The product with its new stock, and the new `ETag`.') },
    }),
    async (c) => {
      const product = await c.var.run(setStock, {
        sku: c.req.param('sku'),
        onHand: c.req.valid('json').onHand,
        ifMatch: c.req.header('if-match'),
      })
      return c.json(viewOfStock(product), 200, headersOf(product))
    },
  )

async function productOf(db: Database, sku: string): Promise<Product> {
  const product = await productBySku(db, sku)
  if (!product) throw productMissing()
  return product
}

function headersOf(product: Product) {
  return { etag: etagOf(product.version), 'cache-control': 'no-cache' }
}
