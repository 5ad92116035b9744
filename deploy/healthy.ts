// The health check of a container: exits with 0 where the process beside it is ready.
const port = process.env['OPERATOR_PORT'] || '9464'

const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_500) }).catch(
  (error: unknown) => String(error),
)
// Docker keeps what a failed check has said: `docker inspect` shows it.
if (typeof answer === 'string') console.error(answer)
else if (!answer.ok) console.error(await answer.text())
process.exitCode = typeof answer !== 'string' && answer.ok ? 0 : 1
