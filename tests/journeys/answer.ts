// What a client gets back, and what holds for every answer whatever was asked.
import { expect } from 'bun:test'
import { z } from 'zod'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** As it came, byte for byte. */
  readonly text: string
  /** Parsed where it is JSON; else undefined. */
  readonly body: unknown
}

export const Problem = z.object({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  instance: z.string(),
  code: z.string().regex(/^[a-z0-9-]+$/),
  requestId: z.string().min(1),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string().min(1) })).optional(),
})
export type Problem = z.output<typeof Problem>

export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response
  const text = await response.text()
  const isJson = /^application\/(?:problem\+)?json\b/.test(headers.get('content-type') ?? '')
  return { status, headers, text, body: isJson && text !== '' ? JSON.parse(text) : undefined }
}

/** An error is a problem document that speaks of this very request; everything names the request that it answers. */
export function checkAnswer({ status, headers, body }: Answer, path: string): void {
  expect(headers.get('x-request-id')).toMatch(/^\S+$/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  if (status < 400) return
  expect(headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(body)
  const known = { status: problem.status, instance: problem.instance, requestId: problem.requestId }
  const { pathname } = new URL(path, 'http://client')
  expect(known).toEqual({ status, instance: pathname, requestId: headers.get('x-request-id') ?? '' })
  expect(() => new URL(problem.type)).not.toThrow()
}

/** The body of an answer that must have this status and shape. */
export function bodyOf<T>(schema: z.ZodType<T>, status: number, answer: Answer): T {
  expectStatus(status, answer)
  return schema.parse(answer.body)
}

export function expectStatus(status: number, answer: Answer): void {
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${answer.text.slice(0, 1_000)}`)
}

/** A refusal of this status and code; with `pointers`, of exactly these fields. */
export function expectProblem(answer: Answer, status: number, code: string, pointers?: string[]): Problem {
  const problem = bodyOf(Problem, status, answer)
  expect(problem.code).toBe(code)
  if (pointers) expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(pointers)
  return problem
}

/** What a problem says, without what names the request: two that are equal tell a stranger nothing apart. */
export function saidBy(answer: Answer): Omit<Problem, 'instance' | 'requestId'> {
  const { instance: _, requestId: __, ...said } = Problem.parse(answer.body)
  return said
}
