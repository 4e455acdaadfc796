import type { SessionUser, User } from '#lib/protocol/entities.ts'
import { toMentionNames } from '#lib/protocol/people.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { mayMention } from '#lib/protocol/rules/trigger.ts'
import { tokenizeText } from '#lib/protocol/text-tokens.ts'
import { toStanding } from './access.ts'
import type { MemberLists } from './member-lists.ts'
import { EVERYBODY, type Store } from './ports.ts'
import type { Entrance } from './room-ports.ts'

/** Whom a message names, so that it counts as a mention for them. */

/** Reserved as a username. */
const EVERYONE = 'everyone'
const EVERYBODY_NAMES = [EVERYONE, '所有人'].map((name) => ({ name, username: EVERYONE }))

/** Ids of members; EVERYBODY where all are named by somebody who may. Oneself is nobody to be told, nor who has blocked one. */
export async function findMentions(
  sender: SessionUser,
  entrance: Entrance,
  text: string,
  { store, memberLists }: { store: Pick<Store, 'listBlockers'>; memberLists: Pick<MemberLists, 'readNames'> },
): Promise<string[]> {
  // In a direct room every message counts; most messages name nobody, and need no query.
  if (entrance.room.kind === 'direct' || !mayMention(text)) return []
  const members = await memberLists.readNames(entrance.room.id)
  const people = members.filter(({ kind, id }) => kind !== 'ai' && id !== sender.id)
  const mayAll = may('mention_everybody', sender, toStanding(entrance))
  const ids = toIds(text, people, mayAll ? EVERYBODY_NAMES : [])
  if (ids.length === 0 || ids.includes(EVERYBODY)) return ids
  const blockers = await store.listBlockers(sender.id, ids)
  return ids.filter((id) => !blockers.includes(id))
}

function toIds(text: string, people: User[], more: typeof EVERYBODY_NAMES): string[] {
  const ids = new Map(people.map(({ username, id }) => [username, id]))
  const named = tokenizeText(text, [...more, ...toMentionNames(people)]).flatMap((token) =>
    token.type === 'mention' ? token.username : [],
  )
  if (named.includes(EVERYONE)) return [EVERYBODY]
  return [...new Set(named.flatMap((username) => ids.get(username) ?? []))]
}
