import { describe, expect, it } from 'vitest'
import type { RoomRole } from '../entities.ts'
import { type Action, type ActionTarget, may, mayAdminister, type Standing } from './rights.ts'

/** The contract's table written a second time, as words: who may, in which kind of room, while it is not archived. */

type Kind = 'public' | 'private' | 'direct'
const KINDS: Kind[] = ['public', 'private', 'direct']
const PEOPLE = ['owner', 'moderator', 'member', 'stranger', 'banned', 'admin', 'admin member'] as const
type Person = (typeof PEOPLE)[number]

const NOBODY: Person[] = []
const MEMBERS: Person[] = ['owner', 'moderator', 'member', 'admin member']
const MODERATORS: Person[] = ['owner', 'moderator']
/** A direct room has no roles: whatever the row says, they are its people. */
const PEOPLE_OF: Record<Kind, { members: Person[]; moderators: Person[]; owners: Person[]; readers: Person[] }> = {
  public: {
    members: MEMBERS,
    moderators: [...MODERATORS, 'admin', 'admin member'],
    owners: ['owner', 'admin', 'admin member'],
    readers: [...MEMBERS, 'stranger', 'admin'],
  },
  private: { members: MEMBERS, moderators: MODERATORS, owners: ['owner'], readers: MEMBERS },
  direct: { members: MEMBERS, moderators: NOBODY, owners: NOBODY, readers: MEMBERS },
}
type Group = keyof (typeof PEOPLE_OF)['public'] | 'nobody' | 'unbanned'

const OWN: ActionTarget = { message: { kind: 'human', sender: 'me' } }
const OTHERS: ActionTarget = { message: { kind: 'human', sender: 'you' } }
const EVENT: ActionTarget = { message: { kind: 'system', sender: 'me' } }
const ASKED_BY_ME: ActionTarget = { message: { kind: 'ai', sender: 'ai', askedBy: 'me' } }
const ASKED_BY_YOU: ActionTarget = { message: { kind: 'ai', sender: 'ai', askedBy: 'you' } }
const SELF = (role: RoomRole | null): ActionTarget => ({ person: { username: 'me', role } })
const YOU = (role: RoomRole | null): ActionTarget => ({ person: { username: 'you', role } })

/** What, to what, who in public and private channels and in direct rooms, and whether it goes on when archived. */
const TABLE: [Action, string, ActionTarget, Group, Group, Group, 'goes on' | 'ends'][] = [
  ['read', '', {}, 'readers', 'readers', 'readers', 'goes on'],
  ['send', '', {}, 'members', 'members', 'members', 'ends'],
  ['mention_everybody', '', {}, 'moderators', 'moderators', 'nobody', 'ends'],
  ['type', '', {}, 'members', 'members', 'members', 'ends'],
  ['catch_up', '', {}, 'members', 'members', 'members', 'ends'],
  ['mark', '', {}, 'members', 'members', 'members', 'goes on'],
  ['edit', 'their own', OWN, 'members', 'members', 'members', 'ends'],
  ['edit', 'another’s', OTHERS, 'nobody', 'nobody', 'nobody', 'ends'],
  ['edit', 'an event of theirs', EVENT, 'nobody', 'nobody', 'nobody', 'ends'],
  ['edit', 'a reply to them', ASKED_BY_ME, 'nobody', 'nobody', 'nobody', 'ends'],
  ['delete_message', 'their own', OWN, 'readers', 'readers', 'readers', 'ends'],
  ['delete_message', 'another’s', OTHERS, 'moderators', 'moderators', 'nobody', 'ends'],
  ['delete_message', 'a reply to them', ASKED_BY_ME, 'moderators', 'moderators', 'nobody', 'ends'],
  ['delete_message', 'an event of theirs', EVENT, 'nobody', 'nobody', 'nobody', 'ends'],
  ['read_versions', 'of their own', OWN, 'readers', 'readers', 'readers', 'goes on'],
  ['read_versions', 'of another’s', OTHERS, 'moderators', 'moderators', 'nobody', 'goes on'],
  ['read_versions', 'of an event of theirs', EVENT, 'nobody', 'nobody', 'nobody', 'goes on'],
  ['control_reply', 'that they asked for', ASKED_BY_ME, 'members', 'members', 'members', 'ends'],
  ['control_reply', 'that another asked for', ASKED_BY_YOU, 'moderators', 'moderators', 'members', 'ends'],
  ['control_reply', 'that is none', OWN, 'nobody', 'nobody', 'nobody', 'ends'],
  ['join', '', {}, 'readers', 'readers', 'nobody', 'ends'],
  ['leave', '', {}, 'members', 'members', 'nobody', 'goes on'],
  ['add', '', {}, 'members', 'moderators', 'nobody', 'ends'],
  ['accept_invite', '', {}, 'unbanned', 'unbanned', 'nobody', 'ends'],
  ['remove', 'a stranger', YOU(null), 'moderators', 'moderators', 'nobody', 'ends'],
  ['remove', 'a member', YOU('member'), 'moderators', 'moderators', 'nobody', 'ends'],
  ['remove', 'a moderator', YOU('moderator'), 'owners', 'owners', 'nobody', 'ends'],
  ['remove', 'an owner', YOU('owner'), 'owners', 'owners', 'nobody', 'ends'],
  ['remove', 'themselves', SELF('owner'), 'nobody', 'nobody', 'nobody', 'ends'],
  ['list_banned', '', {}, 'moderators', 'moderators', 'nobody', 'goes on'],
  ['set_topic', '', {}, 'moderators', 'moderators', 'members', 'ends'],
  ['set_trigger', '', {}, 'owners', 'owners', 'members', 'ends'],
  ['set_assistants', '', {}, 'owners', 'owners', 'members', 'ends'],
  ['set_instructions', '', {}, 'owners', 'owners', 'members', 'ends'],
  ['set_summary', '', {}, 'owners', 'owners', 'members', 'ends'],
  ['report', 'another’s', OTHERS, 'readers', 'readers', 'readers', 'goes on'],
  ['report', 'their own', OWN, 'nobody', 'nobody', 'nobody', 'goes on'],
  ['report', 'an event', EVENT, 'nobody', 'nobody', 'nobody', 'goes on'],
  ['see_reports', '', {}, 'moderators', 'moderators', 'nobody', 'goes on'],
  ['set_name', '', {}, 'owners', 'owners', 'nobody', 'ends'],
  ['set_slug', '', {}, 'owners', 'owners', 'nobody', 'ends'],
  ['set_visibility', '', {}, 'owners', 'owners', 'nobody', 'ends'],
  ['set_reads_from', '', {}, 'owners', 'owners', 'nobody', 'ends'],
  ['set_retention', '', {}, 'owners', 'owners', 'nobody', 'ends'],
  ['set_slow', '', {}, 'moderators', 'moderators', 'nobody', 'ends'],
  ['send_without_wait', '', {}, 'moderators', 'moderators', 'members', 'ends'],
  ['set_role', '', {}, 'owners', 'owners', 'nobody', 'ends'],
  ['set_webhooks', '', {}, 'owners', 'owners', 'nobody', 'ends'],
  ['archive', '', {}, 'owners', 'owners', 'nobody', 'goes on'],
  ['delete_room', '', {}, 'owners', 'owners', 'nobody', 'goes on'],
  ['take_over', 'for themselves', SELF(null), 'nobody', 'nobody', 'nobody', 'ends'],
  ['take_over', 'for another', YOU('member'), 'nobody', 'nobody', 'nobody', 'ends'],
]

/** What is not a matter of role: what the table says of admins and private channels, and of those it adds to a group. */
function isException(action: Action, target: ActionTarget, kind: Kind, person: Person): boolean | null {
  const isAdmin = person === 'admin' || person === 'admin member'
  const isOfMembers = action === 'mention_everybody' || action === 'send_without_wait'
  if (isOfMembers && person === 'admin') return false
  if (action === 'delete_room' && kind === 'private' && isAdmin) return true
  if (action === 'take_over' && kind === 'private' && isAdmin) return target.person?.username === 'me'
  const isMembersOwn = action === 'add' || (action === 'control_reply' && target.message?.kind === 'ai')
  if (isMembersOwn && kind === 'public' && person === 'admin') return true
  return null
}

function isInTable([action, , target, ...groups]: (typeof TABLE)[number], kind: Kind, person: Person): boolean {
  const group = groups[KINDS.indexOf(kind)] as Group
  const exception = isException(action, target, kind, person)
  if (exception !== null || group === 'nobody') return exception ?? false
  return group === 'unbanned' ? person !== 'banned' : PEOPLE_OF[kind][group].includes(person)
}

function toActor(person: Person) {
  return { username: 'me', role: person.startsWith('admin') ? ('admin' as const) : ('member' as const) }
}

function toStanding(kind: Kind, person: Person, isArchived: boolean): Standing {
  const role = ['stranger', 'banned', 'admin'].includes(person)
    ? null
    : person === 'admin member'
      ? 'member'
      : (person as RoomRole)
  return {
    room: {
      kind: kind === 'direct' ? 'direct' : 'channel',
      visibility: kind === 'public' ? 'public' : 'private',
      ...(isArchived && { archivedAt: '2026-01-01T00:00:00.000Z' }),
    },
    role,
    isBanned: person === 'banned',
  }
}

describe('the table of rights', () => {
  const cases = KINDS.flatMap((kind) => PEOPLE.map((person) => ({ kind, person })))

  it.each(TABLE)('%s %s', (...row) => {
    const [action, , target, , , , whenArchived] = row
    for (const { kind, person } of cases) {
      const isAllowed = isInTable(row, kind, person)
      const here = `${person} in a ${kind} room`
      expect(may(action, toActor(person), toStanding(kind, person, false), target), here).toBe(isAllowed)
      const goesOn = isAllowed && whenArchived === 'goes on'
      expect(may(action, toActor(person), toStanding(kind, person, true), target), `${here}, archived`).toBe(goesOn)
    }
  })

  it('lets nobody in who was banned, whatever they once were', () => {
    for (const [action, , target] of TABLE) {
      for (const kind of KINDS)
        expect(may(action, toActor('banned'), toStanding(kind, 'banned', false), target)).toBe(false)
    }
  })

  it('leaves what concerns the whole site to its admins', () => {
    for (const person of PEOPLE) expect(mayAdminister(toActor(person))).toBe(person.startsWith('admin'))
  })
})
