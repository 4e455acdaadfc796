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
    'catchUp',
    'composer',
    'errors',
    'events',
    'exports',
    'files',
    'members',
    'message',
    'net',
    'notices',
    'palette',
    'people',
    'pins',
    'reactions',
    'reports',
    'retention',
    'room',
    'rooms',
    'saw',
    'session',
    'shortcuts',
    'slow',
    'tools',
    'unread',
    'webhooks',
  ],
  '(chat)/admin': ['admin', 'audit', 'fields', 'manage'],
  '(chat)/admin/(overview)': ['live', 'overview', 'usage'],
  '(chat)/admin/audit': ['usage'],
  '(chat)/history': ['calendar', 'history'],
  '(chat)/search': ['calendar', 'search'],
  '(chat)/admin/live': ['live'],
  '(chat)/admin/usage': ['usage'],
  '(chat)/settings': ['appearance', 'auth', 'fields', 'settings'],
  '(chat)/settings/bots': ['integrations'],
  '(chat)/settings/tokens': ['integrations'],
} as const satisfies Record<string, readonly Section[]>
