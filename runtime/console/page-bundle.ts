// The page as the browser gets it: put here as text by a macro, so that neither a build step nor a generated file is needed.
import { bundled } from './bundle.ts' with { type: 'macro' }

export const script = bundled('main.tsx')
export const styles = bundled('page.css')
