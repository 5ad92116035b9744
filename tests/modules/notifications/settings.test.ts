// What notifications refuses to start with.
import { expect, test } from 'bun:test'
import { z } from '#runtime'
import { settingFaults, settings } from '../../../modules/notifications/settings.ts'

const faultsOf = (environment: string, given: Record<string, string>) =>
  settingFaults(
    { SMTP_URL: undefined, PUBLIC_URL: undefined, ...z.object(settings).parse(given) },
    environment,
  )

test('mails go out only where their links lead somewhere', () => {
  const SMTP_URL = 'smtp://127.0.0.1:1'
  expect(faultsOf('development', { SMTP_URL })).toEqual([
    expect.stringContaining('their links need PUBLIC_URL'),
  ])
  expect(faultsOf('production', { SMTP_URL, PUBLIC_URL: 'https://shop.example' })).toEqual([])
})

test('production refuses what is for development alone, by its name', () => {
  const open = { DEV_MAILBOX: 'true', WEBHOOK_ALLOW_PRIVATE: 'true' }
  expect(faultsOf('production', open)).toEqual([
    expect.stringMatching(/^DEV_MAILBOX /),
    expect.stringMatching(/^WEBHOOK_ALLOW_PRIVATE /),
  ])
  expect(faultsOf('development', open)).toEqual([])
})
