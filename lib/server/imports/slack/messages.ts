import type { SystemEvent } from '#lib/protocol/entities.ts'
import { EMOJI_MAX, TOPIC_MAX } from '#lib/protocol/limits.ts'
import type { MessageEntry } from '../entries.ts'
import { findEmoji } from './emoji.ts'
import { type MrkdwnNames, toLightMarkdown, toLink } from './mrkdwn.ts'
import type { SlackPeople } from './people.ts'
import type { SlackAttachment, SlackFile, SlackMessage } from './shapes.ts'

/** A message of Slack as one of ours. */

/** Of a text, in UTF-16 units: more than Slack lets anybody write. */
const TEXT_MAX = 60_000
const SLACKBOT = 'USLACKBOT'

/** Without its place in a room. */
type SlackTalk = Omit<MessageEntry, 'roomId' | 'seq' | 'rev'>

/** Null of what says nothing here. */
export function toTalk(message: SlackMessage, people: SlackPeople, names: MrkdwnNames): SlackTalk | null {
  const sender = findSender(message, people)
  const common = { type: 'message' as const, id: toId(message.ts), sender, sentAt: toInstant(message.ts) }
  const event = toEvent(message, sender, names)
  if (event) return { ...common, kind: 'system', status: 'sent', text: '', event }
  const isGone = message.subtype === 'tombstone'
  const text = isGone ? '' : toText(message, names)
  if (text === '' && !isGone) return null
  const { thread_ts, edited } = message
  const isAnswer = thread_ts && toId(thread_ts) !== common.id
  const reactions = isGone ? [] : toReactions(message, people)
  return {
    ...{ ...common, kind: 'human', status: 'sent', text },
    ...(isAnswer && { replyTo: toId(thread_ts) }),
    ...(isGone && { deletedAt: common.sentAt }),
    ...(edited && !isGone && { editedAt: toInstant(edited.ts ?? message.ts) }),
    ...(reactions.length > 0 && { reactions }),
  }
}

function findSender({ user, bot_id, username, user_profile, bot_profile }: SlackMessage, people: SlackPeople): string {
  const shown = [user_profile?.display_name, user_profile?.real_name, user_profile?.name]
  if (user) return people.require(user, [user_profile?.name, ...shown, user === SLACKBOT ? 'slackbot' : null]).username
  // What a bot calls itself may differ from message to message; each of its names is somebody of their own.
  const name = username || bot_profile?.name
  return people.require(`${bot_id ?? 'bot'} ${name ?? ''}`, [name, bot_id]).username
}

/** What was done to the channel; null of what was said. */
function toEvent({ subtype, topic, name }: SlackMessage, by: string, names: MrkdwnNames): SystemEvent | null {
  switch (subtype?.replace(/^(channel|group)_/, '')) {
    case 'join':
      return { type: 'joined', by }
    case 'leave':
      return { type: 'left', by }
    case 'archive':
      return { type: 'archived', by }
    case 'unarchive':
      return { type: 'unarchived', by }
    case 'topic':
      return { type: 'topic', by, topic: toTopic(topic ?? '', names) }
    case 'name':
      return name ? { type: 'renamed', by, name } : null
    case 'convert_to_private':
      return { type: 'visibility', by, visibility: 'private' }
    default:
      return null
  }
}

/** One line, as long as one may be. */
export function toTopic(typed: string, names: MrkdwnNames): string {
  const line = toLightMarkdown(typed, names)
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .toWellFormed()
  return [...line].slice(0, TOPIC_MAX).join('')
}

function toText(message: SlackMessage, names: MrkdwnNames): string {
  const said = toLightMarkdown(message.text ?? '', names).trim()
  const files = [...(message.files ?? []), message.file].flatMap((file) => (file ? toFileLine(file) : []))
  const cards = (message.attachments ?? []).flatMap((one) => (one ? toCard(one, names) : []))
  const text = [message.subtype === 'me_message' && said !== '' ? `_${said}_` : said, ...cards, ...files]
    .filter((part) => part !== '')
    .join('\n')
  const clean = text.replaceAll('\0', '').toWellFormed()
  return clean.length > TEXT_MAX ? `${clean.slice(0, TEXT_MAX).toWellFormed()}…` : clean
}

/** By link: the archive does not hold it. What is in the address beside its path is a key to all files of the archive. */
function toFileLine({ name, title, permalink, url_private }: SlackFile): string[] {
  const label = title || name || ''
  const address = permalink || url_private?.replace(/\?.*$/, '')
  return address ? [toLink(address, label)] : label ? [label] : []
}

/** What a program has written; not what Slack shows of an address in the text. */
function toCard({ title, title_link, pretext, text, fallback, from_url }: SlackAttachment, names: MrkdwnNames): string {
  if (from_url) return ''
  const plain = (one: string | null | undefined) => (one ? toLightMarkdown(one, names).trim() : '')
  const heading = title_link ? toLink(title_link, plain(title)) : plain(title)
  const lines = [plain(pretext), heading, plain(text)].filter((line) => line !== '')
  return lines.length > 0 ? lines.join('\n') : plain(fallback)
}

function toReactions({ reactions }: SlackMessage, people: SlackPeople): { emoji: string; by: string[] }[] {
  const byEmoji = new Map<string, Set<string>>()
  for (const { name, users } of reactions ?? []) {
    const emoji = findEmoji(name)
    if (emoji === null || !users?.length) continue
    const by = byEmoji.get(emoji) ?? new Set()
    for (const id of users) by.add(people.require(id).username)
    byEmoji.set(emoji, by)
  }
  return [...byEmoji].slice(0, EMOJI_MAX).map(([emoji, by]) => ({ emoji, by: [...by] }))
}

/** Its name within the channel, as digits. */
function toId(ts: string): string {
  const [seconds = '', fraction = ''] = ts.split('.')
  return `${seconds}${fraction.padEnd(6, '0')}`
}

function toInstant(ts: string): string {
  return new Date(Math.floor(Number(toId(ts)) / 1_000)).toISOString()
}
