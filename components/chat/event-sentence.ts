import type { Translate } from '#lib/i18n/translate.ts'
import type { Message, RoomRole, SystemEvent } from '#lib/protocol/entities.ts'
import { REPLIES_KEYS } from './triggers.ts'

const ROLE_KEYS = {
  owner: 'events.roleOwner',
  moderator: 'events.roleModerator',
  member: 'events.roleMember',
} as const satisfies Record<RoomRole, string>

/** Of events that have nothing but who did it. */
const PLAIN_KEYS = {
  room_created: 'events.roomCreated',
  joined: 'events.joined',
  left: 'events.left',
  archived: 'events.archived',
  unarchived: 'events.unarchived',
  took_over: 'events.tookOver',
} as const

/** What a system message tells. `name`: what the person of a username is called; `ai`: the username of the room's first AI. */
export function toEventSentence(
  { event }: Message,
  name: (username: string) => string,
  ai: string | undefined,
  t: Translate,
): string {
  return event ? toSentence(event, name, ai, t) : t('message.system')
}

function toSentence(
  event: SystemEvent,
  name: (username: string) => string,
  ai: string | undefined,
  t: Translate,
): string {
  const who = name(event.by)
  const list = (usernames: string[]) => usernames.map(name).join(t('events.separator'))
  switch (event.type) {
    case 'added':
      return t('events.added', { who, whom: list(event.usernames) })
    case 'removed':
      return t('events.removed', { who, whom: name(event.username) })
    case 'renamed':
      return t('events.renamed', { who, name: event.name })
    case 'topic':
      return event.topic === '' ? t('events.noTopic', { who }) : t('events.topic', { who, topic: event.topic })
    case 'visibility':
      return t(event.visibility === 'public' ? 'events.public' : 'events.private', { who })
    case 'trigger':
      return t('ai.triggerChanged', {
        who,
        ai: ai === undefined ? t('ai.tag') : name(ai),
        when: t(REPLIES_KEYS[event.trigger]),
      })
    case 'assistants':
      return event.assistants.length === 0
        ? t('events.noAssistants', { who })
        : t('events.assistants', { who, whom: list(event.assistants) })
    case 'role':
      return t(ROLE_KEYS[event.role], { who, whom: name(event.username) })
    case 'retention': {
      const { keepDays: n, keepsPins } = event
      if (n === 0) return t('events.keptForEver', { who })
      return t(keepsPins ? 'events.keptWithPins' : 'events.kept', { who, n })
    }
    case 'slow': {
      const { seconds: n } = event
      if (n === 0) return t('events.notSlow', { who })
      return n % 60 === 0 ? t('events.slowMinutes', { who, n: n / 60 }) : t('events.slow', { who, n })
    }
    case 'webhook_off':
      return t('events.webhookOff', { who, host: event.host })
    default:
      return t(PLAIN_KEYS[event.type], { who })
  }
}
