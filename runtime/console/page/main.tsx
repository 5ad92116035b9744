// The page's start: draws the console into the body.
import { render } from 'preact'
import { App } from './app.tsx'

render(<App />, document.body)
