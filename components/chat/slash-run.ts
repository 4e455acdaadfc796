import { canReply } from '#components/shell/assistants.ts'
import { openShellDialog } from '#components/shell/shell-dialogs.tsx'
import { openChat } from '#lib/client/chat.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import { isPending, type SessionUser } from '#lib/protocol/entities.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import type { RoomContextValue } from './room-context.tsx'
import { needsWords, type SlashCommand } from './slash-input.ts'

/** What becomes of a command: it is done, it sends something, or a sentence says why not and the text stays. */
export type SlashOutcome =
  | { type: 'done'; said?: string }
  | { type: 'send'; text: string; ask?: true }
  | { type: 'failed'; sentence: string }

interface SlashCall {
  name: SlashCommand
  /** What is written behind it. */
  words: string
  roomId: string
  context: RoomContextValue
  t: Translate
}

const DONE = { type: 'done' } as const

/** Runs a command in the room in which it was written. Never rejects. */
export async function runSlash(call: SlashCall): Promise<SlashOutcome> {
  const { name, words, t } = call
  if (needsWords(name) && words === '') return fail(t('palette.needsWords', { command: `/${name}` }))
  return await RUNS[name](call)
}

const RUNS: Record<SlashCommand, (call: SlashCall) => SlashOutcome | Promise<SlashOutcome>> = {
  ask: ({ words, context, t }) =>
    context.assistants.some(canReply) ? { type: 'send', text: words, ask: true } : fail(t('palette.nobodyToAsk')),
  me: ({ words }) => ({ type: 'send', text: `*${words.replaceAll(/\s*\n\s*/g, ' ')}*` }),
  stop,
  topic: async ({ roomId, words: topic, context, t }) =>
    toOutcome(await openChat(context.me).call('room:change', { roomId, topic }), t),
  invite,
  leave({ context: { me, standing }, t }) {
    if (!standing || !may('leave', me, standing)) return fail(t('palette.cantLeave'))
    openShellDialog('leave-room')
    return DONE
  },
  async mute({ roomId, context, t }) {
    const chat = openChat(context.me)
    const isMuted = chat.inbox.get().rooms.find(({ id }) => id === roomId)?.mine.notify === 'none'
    const answer = await chat.call('notify:set', { roomId, notify: isMuted ? 'all' : 'none' })
    return toOutcome(answer, t, t(isMuted ? 'palette.unmuted' : 'room.muted'))
  },
  help() {
    openShellDialog('shortcuts')
    return DONE
  },
}

/** The last reply under way that the person may stop. */
async function stop({ roomId, context, t }: SlashCall): Promise<SlashOutcome> {
  const { me, standing, actions } = context
  const { messages } = openChat(me).rooms.open(roomId).getView()
  const reply = messages.findLast(
    (message) => isPending(message.status) && standing && may('control_reply', me, standing, { message }),
  )
  if (!reply || !actions) return fail(t('palette.nothingToStop'))
  return toOutcome(await actions.stopReply(reply.id), t)
}

async function invite({ roomId, words, context, t }: SlashCall): Promise<SlashOutcome> {
  const names = words.split(/[\s,，、]+/u).filter((name) => name !== '')
  const found = await Promise.all(names.map((name) => findUsername(context.me, name.replace(/^[@＠]/u, ''))))
  const unknown = names.find((_, index) => found[index] === null)
  if (unknown !== undefined) return fail(t('palette.noPerson', { name: unknown }))
  const usernames = found.filter((username) => username !== null)
  return toOutcome(await openChat(context.me).call('member:add', { roomId, usernames }), t)
}

/** Of the only one who goes by exactly this name; null where nobody does, or several do. */
async function findUsername(me: SessionUser, name: string): Promise<string | null> {
  const answer = await openChat(me).call('user:list', { query: [...name].slice(0, QUERY_MAX).join('') })
  if (!answer.ok) return null
  const isSame = (other: string) => other.normalize('NFKC').toLowerCase() === name.normalize('NFKC').toLowerCase()
  const handle = answer.data.users.find(({ username }) => isSame(username))
  const named = answer.data.users.filter(({ displayName }) => isSame(displayName))
  return handle?.username ?? (named.length === 1 ? (named[0]?.username ?? null) : null)
}

/** Code points: no name is longer. */
const QUERY_MAX = 32

type Answer = { ok: true } | { ok: false; error: { code: ErrorCode } }

function toOutcome(answer: Answer, t: Translate, said?: string): SlashOutcome {
  if (!answer.ok) return fail(t(`errors.${answer.error.code}`))
  return said === undefined ? DONE : { type: 'done', said }
}

function fail(sentence: string): SlashOutcome {
  return { type: 'failed', sentence }
}
