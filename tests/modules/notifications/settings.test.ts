// What notifications refuses to start with.
import { expect, test } from 'bun:test'
import { z } from '#runtime'
import { sealingEnvironment } from '../../world/sealing.ts'
import { settingFaults, settings } from '../../../modules/notifications/settings.ts'

const faultsOf = (environment: string, given: Record<string, string>) =>
  settingFaults(
    {
      MAIL_PROVIDER: undefined,
      SMTP_URL: undefined,
      PUBLIC_URL: undefined,
      ...z.object(settings).parse({ ...sealingEnvironment, ...given }),
    },
    environment,
  )

test('mails go out only where their links lead somewhere', () => {
  const SMTP_URL = 'smtp://127.0.0.1:1'
  expect(faultsOf('development', { SMTP_URL })).toEqual([
    expect.stringContaining('their links need PUBLIC_URL'),
  ])
  expect(faultsOf('production', { SMTP_URL, PUBLIC_URL: 'https://shop.example' })).toEqual([])
})

test('production does not take the mailbox for granted: nobody would get their mail', () => {
  expect(faultsOf('production', {})).toEqual([
    expect.stringMatching(/^SMTP_URL is not set: .* MAIL_PROVIDER=mailbox/),
  ])
  expect(faultsOf('production', { MAIL_PROVIDER: 'mailbox' })).toEqual([])
  expect(faultsOf('development', {})).toEqual([])
})

test('a word about mail that does not go with SMTP_URL is refused', () => {
  expect(faultsOf('development', { MAIL_PROVIDER: 'smtp' })).toEqual([
    expect.stringMatching(/^MAIL_PROVIDER=smtp needs SMTP_URL\. Set it/),
  ])
  const both = { SMTP_URL: 'smtp://127.0.0.1:1', PUBLIC_URL: 'https://shop.example' }
  expect(faultsOf('production', { ...both, MAIL_PROVIDER: 'smtp' })).toEqual([])
  expect(faultsOf('production', { ...both, MAIL_PROVIDER: 'mailbox' })).toEqual([
    expect.stringMatching(/^MAIL_PROVIDER=mailbox .*leave SMTP_URL out/),
  ])
})

test('production refuses what is for development alone, by its name', () => {
  const open = { MAIL_PROVIDER: 'mailbox', DEV_MAILBOX: 'true', WEBHOOK_ALLOW_PRIVATE: 'true' }
  expect(faultsOf('production', open)).toEqual([
    expect.stringMatching(/^DEV_MAILBOX /),
    expect.stringMatching(/^WEBHOOK_ALLOW_PRIVATE /),
  ])
  expect(faultsOf('development', open)).toEqual([])
})
