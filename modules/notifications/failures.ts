// The ways in which notifications may refuse.
import { failure } from '#runtime'

/** Whether the server has it may be open; the next try carries the same Message-ID. */
export const mailNotTaken = failure(
  'unavailable',
  'mail-not-taken',
  'The mail server did not take the mail. It is tried again.',
)

/** What the gateway says of a path that no route takes. */
export const mailboxClosed = failure('missing', 'route-missing', 'There is nothing at this path.')
