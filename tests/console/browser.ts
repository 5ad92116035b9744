// A real Chromium in front of the console: does what a person does, and notes all that a person should never see.
import { until } from '../world/until.ts'

const found = process.env['BUN_CHROME_PATH'] ?? Bun.which('chromium') ?? Bun.which('google-chrome')

/** Why there is no browser here; undefined where there is one. */
export const noBrowser = found
  ? undefined
  : 'no Chromium here: apt-get install -y --no-install-recommends chromium, or set BUN_CHROME_PATH'

export interface Browser extends AsyncDisposable {
  open(path: string): Promise<void>
  signIn(email: string, password: string): Promise<void>
  /** Waits until the page says this somewhere, drawings included. */
  sees(text: string, limitMs?: number): Promise<void>
  /** Waits until it does not. */
  losesSight(text: string, limitMs?: number): Promise<void>
  /** All that the page says. */
  text(): Promise<string>
  /** Clicks the first thing that this selector finds. */
  click(selector: string): Promise<void>
  type(selector: string, text: string): Promise<void>
  press(key: 'Enter'): Promise<void>
  evaluate(script: string): Promise<unknown>
  /** Sets the size, and dark or light. */
  appear(width: number, height: number, scheme: 'light' | 'dark'): Promise<void>
  /** The whole page, as PNG. */
  picture(): Promise<Uint8Array>
  /** Errors in the page's console, faults, breaches of its policy, requests to anybody else. */
  readonly troubles: readonly string[]
}

interface Logged {
  readonly data: { readonly entry: { readonly level: string; readonly text: string; readonly url?: string } }
}
interface Requested {
  readonly data: { readonly request: { readonly url: string } }
}
interface Thrown {
  readonly data: {
    readonly exceptionDetails: {
      readonly text: string
      readonly exception?: { readonly description?: string }
    }
  }
}

export async function openBrowser(origin: string): Promise<Browser> {
  const troubles: string[] = []
  const view = new Bun.WebView({
    width: 1280,
    height: 900,
    backend: {
      type: 'chrome',
      path: found ?? '',
      // Chromium has no sandbox for root.
      argv: ['--hide-scrollbars', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    },
    console: (kind: string, ...words: readonly unknown[]) => {
      if (kind === 'error' || kind === 'warning') troubles.push(`${kind}: ${words.map(String).join(' ')}`)
    },
  })
  await view.navigate('about:blank')
  for (const domain of ['Network', 'Log', 'Runtime', 'Page']) await view.cdp(`${domain}.enable`)
  view.addEventListener('Log.entryAdded', (event) => {
    const { level, text, url } = (event as unknown as Logged).data.entry // as the protocol says
    // An answer of 401, 403 or 503 is what the page is there to show.
    if (level === 'error' && !text.startsWith('Failed to load resource'))
      troubles.push(`${text} ${url ?? ''}`)
  })
  view.addEventListener('Runtime.exceptionThrown', (event) => {
    const { text, exception } = (event as unknown as Thrown).data.exceptionDetails // as the protocol says
    troubles.push(exception?.description ?? text)
  })
  view.addEventListener('Network.requestWillBeSent', (event) => {
    const { url } = (event as unknown as Requested).data.request // as the protocol says
    if (!url.startsWith(`${origin}/`) && url !== 'about:blank') troubles.push(`asked for ${url}`)
  })

  // Between two pages there is no body.
  const text = async () => String(await view.evaluate(`document.body?.textContent ?? ''`))
  const browser: Browser = {
    troubles,
    text,
    open: (path) => view.navigate(origin + path),
    async signIn(email, password) {
      await browser.type('input[name=email]', email)
      await browser.type('input[name=password]', password)
      await browser.click('button[type=submit]')
    },
    async sees(words, limitMs) {
      await until(`the page to say '${words}'`, async () => (await text()).includes(words), limitMs)
    },
    async losesSight(words, limitMs) {
      await until(`the page to say no more '${words}'`, async () => !(await text()).includes(words), limitMs)
    },
    click: (selector) => view.click(selector),
    async type(selector, words) {
      await view.click(selector)
      await view.type(words)
    },
    press: (key) => view.press(key),
    evaluate: (script) => view.evaluate(script),
    async appear(width, height, scheme) {
      await view.cdp('Emulation.setDeviceMetricsOverride', {
        ...{ width, height, deviceScaleFactor: 1, mobile: width < 500 },
      })
      await view.cdp('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: scheme }],
      })
    },
    async picture() {
      const { data } = await view.cdp<{ data: string }>('Page.captureScreenshot', {
        ...{ format: 'png', captureBeyondViewport: true },
      })
      return Buffer.from(data, 'base64')
    },
    async [Symbol.asyncDispose]() {
      view.close()
    },
  }
  return browser
}
