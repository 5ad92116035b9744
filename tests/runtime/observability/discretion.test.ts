// What is taken out of free text before anybody reads it, and what is left in.
import { expect, test } from 'bun:test'
import { Redis } from 'ioredis'
import { notConnected, redisError } from '../../../runtime/connection-errors.ts'
import { ConnectionLost } from '../../../runtime/database/errors.ts'
import { discreet, told } from '../../../runtime/discretion.ts'
import { failure } from '../../../runtime/failure.ts'

test('addresses, credentials, tokens, payment methods and card numbers are taken out', () => {
  for (const [text, expected] of [
    ['550 <jane.doe+x@mail.example.com> unknown', '550 <[address]> unknown'],
    ['connect postgres://kerf:hunter2@db:5432/kerf', 'connect postgres://[credentials]@db:5432/kerf'],
    ['redis://:p%40ss@redis:6379 refused', 'redis://[credentials]@redis:6379 refused'],
    ['token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln is old', 'token [token] is old'],
    ['sent Authorization: Bearer abcdefgh12345', 'sent Authorization: Bearer [token]'],
    ['no such method: pm_card_visa', 'no such method: [secret]'],
    ['card 4242 4242 4242 4242 was declined', 'card [number] was declined'],
  ] as const)
    expect(discreet(text)).toBe(expected)
})

test('what finds a fault is left: messages, versions, ids, times, paths', () => {
  for (const text of [
    'payments has no handler for orders.order-placed@1: was it sent by a newer version?',
    'no answer in 1500 ms at 2026-11-21T07:12:40.464Z',
    '01a1fce4-e8e8-74e5-bb74-801fa657b579 is meant for orders',
    'at send (/app/node_modules/bullmq@6.7.0/dist/worker.js:10:5)',
    'duplicate key value violates unique constraint "orders_pkey"',
  ])
    expect(discreet(text)).toBe(text)
})

test('of an error its kind, its words, its place and its causes are told, and nothing that it carries along', () => {
  const cause = Object.assign(new Error('to jane@mail.example'), { code: 'EENVELOPE', recipient: 'canary' })
  const error = told(new Error('not sent', { cause }))
  expect(error).toMatchObject({ type: 'Error', message: 'not sent' })
  expect(error.stack).toContain('discretion.test.ts')
  expect(error.stack).toContain('caused by: Error: to [address]')
  expect(JSON.stringify(error)).not.toContain('canary')
})

const refused = () => Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })
const away = failure('unavailable', 'no-instance', 'Nobody is there.')

test('what was foreseen is told without a stack: a refusal, a connection that is not there, and their causes', () => {
  expect(told(away())).toEqual({ type: 'Failure', message: 'Nobody is there.', code: 'no-instance' })
  expect(told(refused())).toEqual({ type: 'Error', message: 'connect refused', code: 'ECONNREFUSED' })
  expect(told(new ConnectionLost('gone', refused()))).toEqual({
    ...{ type: 'ConnectionLost', message: 'gone', cause: 'Error: connect refused' },
  })
})

test('what nobody foresaw keeps its stack, also behind a refusal', () => {
  const { stack = '', cause } = told(away({ cause: new TypeError('ours') }))
  expect(stack).toStartWith('Failure: Nobody is there.\ncaused by: TypeError: ours')
  expect(stack.match(/discretion\.test\.ts/g)).toHaveLength(1)
  expect(cause).toBeUndefined()
})

test('a Redis client’s words for a connection that is not there are ours, and others are left', async () => {
  const client = new Redis('redis://127.0.0.1:1', { lazyConnect: true, enableOfflineQueue: false })
  client.on('error', () => {})
  const said = await client.ping().catch(redisError)
  client.disconnect()
  expect(said).toEqual(notConnected())
  expect(told(said)).toEqual({ type: 'Error', message: 'not connected to Redis', code: 'ENOTCONN' })
  const full = new Error('OOM command not allowed')
  expect(redisError(full)).toBe(full)
})

test('the value that Postgres complains about is not told, nor the parameters that drizzle puts into its words', () => {
  const answer = Object.assign(new Error('invalid input syntax for type uuid: "canary"'), {
    ...{ severity: 'ERROR', code: '22P02', detail: 'canary' },
  })
  const wrapped = Object.assign(new Error('Failed query: select $1\nparams: canary', { cause: answer }), {
    params: ['canary'],
  })
  expect(told(wrapped)).toMatchObject({ message: 'invalid input syntax for type uuid: "…"', code: '22P02' })
  expect(JSON.stringify(told(wrapped))).not.toContain('canary')
  expect(JSON.stringify(told(new Error('outside', { cause: wrapped })))).not.toContain('canary')
})

test('escape codes and line ends of a stranger do not come through', () => {
  expect(told(new Error('a\u001b[31m\r\u009bb\u2028c')).message).toBe('a [31m  b c')
})

test('a text of any length is looked through quickly', () => {
  const began = performance.now()
  for (const text of ['a'.repeat(200_000), 'a@'.repeat(100_000), '1 '.repeat(100_000), 'a.'.repeat(100_000)])
    discreet(text)
  expect(performance.now() - began).toBeLessThan(5_000)
})
