// The mailbox of development as a page.
interface StoredMail {
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly at: Date
}

/** Plain HTML without a script; each mail's own HTML stands in a sandboxed frame. */
export function mailboxPage(mails: readonly StoredMail[]): string {
  const list = mails.length === 0 ? '<p>No mail yet.</p>' : mails.map(article).join('\n')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mailbox</title>
<style>
  body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }
  article { border-top: 1px solid #ccc; padding: 1rem 0 }
  pre { white-space: pre-wrap }
  iframe { width: 100%; height: 14rem; border: 1px solid #ccc }
</style>
<h1>Mailbox</h1>
${list}
</html>
`
}

function article({ messageId, to, subject, text, html, at }: StoredMail): string {
  return `<article id="${Bun.escapeHTML(messageId)}">
<h2>${Bun.escapeHTML(subject)}</h2>
<p>To ${Bun.escapeHTML(to)}, ${at.toISOString()}</p>
<pre>${Bun.escapeHTML(text)}</pre>
<details><summary>As HTML</summary><iframe sandbox srcdoc="${Bun.escapeHTML(html)}"></iframe></details>
</article>`
}
