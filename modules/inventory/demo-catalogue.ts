// The products of a small shop, to try things out with.
import type { NewProduct } from './product.ts'

export const demoCatalogue: readonly NewProduct[] = [
  product('SAW-RIP-24', 'Rip saw, 24 in', 'Five points to the inch, for cuts along the grain.', 5490, 40),
  product('SAW-TENON-12', 'Tenon saw, 12 in', 'Brass back, fourteen points to the inch.', 6850, 25),
  product('SAW-DOVETAIL-8', 'Dovetail saw, 8 in', 'A thin plate and a narrow kerf.', 7900, 18),
  product('CHISEL-SET-6', 'Bevel-edge chisels, set of six', '6 to 32 mm, ash handles.', 11900, 30),
  product('PLANE-BLOCK', 'Block plane', 'Low angle, adjustable mouth.', 8450, 22),
  product('MALLET-BEECH', 'Beech mallet', 'For chisels and joints.', 2290, 60),
  product('SQUARE-TRY-9', 'Try square, 9 in', 'True within 0.02 mm over its blade.', 3150, 45),
  product('RULE-STEEL-300', 'Steel rule, 300 mm', 'Etched in millimetres and half millimetres.', 890, 200),
  product('GLUE-WOOD-500', 'Wood glue, 500 ml', 'Sets in twenty minutes, sands clean.', 740, 150),
  product('STONE-WATER-1000', 'Water stone, grit 1000', 'For edges that cut end grain.', 3690, 35),
  product('CLAMP-BAR-600', 'Bar clamp, 600 mm', 'Holds 450 kg.', 2480, 80),
  product('BENCH-HOOK', 'Bench hook', 'One left. Made from an offcut.', 1590, 1),
]

function product(sku: string, name: string, description: string, amount: number, onHand: number): NewProduct {
  return { sku, name, description, price: { amount, currency: 'EUR' }, onHand }
}
