// What the gateway answers: a body, or a problem document in its own words.

/** The token is worth nothing, or not an admin's. */
export class Denied extends Error {
  override readonly name = 'Denied'
}

/** The body of a good answer; undefined where there is none. Throws what the problem document says. */
export async function readAnswer<T>(answer: Response): Promise<T> {
  if (answer.status === 204) return undefined as T // and nobody asks for it
  const body: unknown = await answer.json().catch(() => undefined)
  if (answer.ok) return body as T // the gateway and this page come from one build
  const sentence = sentenceIn(body) ?? `The gateway answered ${answer.status}.`
  throw answer.status === 401 || answer.status === 403 ? new Denied(sentence) : new Error(sentence)
}

function sentenceIn(body: unknown): string | undefined {
  const isProblem = typeof body === 'object' && body !== null && 'detail' in body
  return isProblem ? String(body.detail) : undefined
}

export function sentenceOf(error: unknown): string {
  if (error instanceof TypeError) return 'The gateway cannot be reached.' // what `fetch` throws
  return error instanceof Error ? error.message : String(error)
}
