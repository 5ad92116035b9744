// What others may know of notifications: nothing; it listens only.
import { defineContract } from '#runtime'

export const notifications = defineContract('notifications', {})
