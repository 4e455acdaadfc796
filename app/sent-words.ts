import type { Section } from '#lib/i18n/dictionary.ts'

/**
 * The sections of the dictionary that a folder's pages send to the browser, beside those of the folders around it. What
 * only the server says is not sent. test/unused.test.ts walks the imports of each folder and fails where one of its
 * components says what is not here.
 */
export const SENT = {
  '': ['common'],
  '(auth)': ['address', 'appearance', 'auth', 'errors', 'fields', 'invites'],
  '(chat)': [
    'address',
    'ai',
    'aiErrors',
    'composer',
    'errors',
    'events',
    'members',
    'message',
    'net',
    'notices',
    'palette',
    'people',
    'pins',
    'reactions',
    'room',
    'rooms',
    'session',
    'shortcuts',
    'unread',
  ],
  '(chat)/history': ['history'],
  '(chat)/settings': ['appearance', 'auth', 'fields', 'settings'],
} as const satisfies Record<string, readonly Section[]>
