import { TRIGGER_KEYS } from '#components/chat/triggers.ts'
import type { MessageKey, PlaceholderOf, Translate } from '#lib/i18n/translate.ts'
import type { Registration } from '#lib/protocol/admin.ts'
import type { CommandInput } from '#lib/protocol/wire.ts'

/** What the audit log calls by technical names, in the words of the pages where people set it. */

/** It stands alone. */
type Word = { [K in MessageKey]: [PlaceholderOf<K>] extends [never] ? K : never }[MessageKey]
type Named = Readonly<Record<string, Word>>

const ROOM = {
  ...{ name: 'rooms.name', slug: 'rooms.slug', topic: 'rooms.topic', visibility: 'rooms.whoSees' },
  ...{ trigger: 'ai.when', assistants: 'rooms.assistant', instructions: 'rooms.instructions', readsFromSeq: 'ai.from' },
  ...{ slowSeconds: 'slow.label', keepDays: 'retention.label', keepsPins: 'retention.keepsPins' },
  isArchived: 'rooms.archivedFilter',
} as const satisfies Record<Exclude<keyof CommandInput<'room:change'>, 'roomId'> | 'isArchived', Word>

/** What is changed, by the noun of the action. */
export const FIELDS: Readonly<Record<string, Named>> = {
  room: ROOM,
  assistant: {
    ...{ displayName: 'admin.name', about: 'admin.about', model: 'admin.model', endpointId: 'admin.endpoint' },
    ...{ instructions: 'admin.instructions', temperature: 'admin.temperature', maxTokens: 'admin.maxTokens' },
    ...{ contextTokens: 'admin.contextTokens', seesImages: 'admin.seesImages', isEnabled: 'audit.isEnabled' },
  },
  endpoint: {
    ...{ name: 'admin.name', baseUrl: 'admin.baseUrl', apiKey: 'admin.apiKey', proxyUrl: 'admin.proxy' },
    ...{ headers: 'admin.headers', body: 'admin.body', prices: 'admin.prices' },
  },
  tools: {
    ...{ name: 'admin.name', url: 'tools.url', headers: 'admin.headers', assistants: 'tools.assistants' },
    tools: 'tools.step_tools',
  },
  setting: { keepDays: 'retention.siteLabel', keepsPins: 'retention.keepsPins' },
  budget: { scope: 'usage.forWhom', tokensPerDay: 'usage.tokensPerDay', microsPerDay: 'usage.moneyPerDay' },
}

const REGISTRATIONS = {
  open: 'manage.openToAll',
  invite: 'manage.byInvite',
  closed: 'manage.closed',
} as const satisfies Record<Registration, Word>

/** By what it is a value of. */
export const VALUES: Readonly<Record<string, Named>> = {
  registration: REGISTRATIONS,
  defaultTrigger: TRIGGER_KEYS,
  visibility: { public: 'rooms.public', private: 'rooms.private' },
  scope: { person: 'usage.person', room: 'usage.room' },
  role: { admin: 'manage.admin', owner: 'people.owner', moderator: 'people.moderator', member: 'people.member' },
  change: {
    ...{ add: 'people.add', remove: 'people.remove', ban: 'people.ban', unban: 'people.unban' },
    role: 'manage.changeRole',
  },
  deed: { dismiss: 'reports.dismiss', delete: 'reports.delete', remove: 'reports.remove' },
}

export const SETTINGS: Named = {
  registration: 'manage.whoRegisters',
  defaultTrigger: 'manage.defaultTrigger',
  retention: 'retention.title',
}

/** The name itself where there is no word. */
export function sayName(t: Translate, words: Named | undefined, name: string): string {
  const word = words?.[name]
  return word ? t(word) : name
}
