import { useState } from 'react'
import { canReply } from '#components/shell/assistants.ts'
import type { Message, Trigger, User } from '#lib/protocol/entities.ts'
import { type AskReason, decideAsk, type Said } from '#lib/protocol/rules/trigger.ts'
import { useNamesIn } from './directory.ts'
import { useRoomContext } from './room-context.tsx'

/** Who will answer the message that is being written, and why; and what its sender wants of that. */
export interface Asking {
  /** Somebody here could answer. */
  isPossible: boolean
  asks: boolean
  /** Display names: of those who will answer, else of whoever would. */
  names: string[]
  /** `disabled`: those who are meant are switched off; `unreachable`: they can't be reached now; `tried`: nor they, but they are asked. */
  why: AskReason | 'disabled' | 'unreachable' | 'tried'
  /** What the server is told: nothing where the room's trigger does what the sender was told it would. */
  ask: boolean | undefined
  choose: (asks: boolean) => void
  /** The next message is left to the room again. */
  reset: () => void
}

interface Written {
  text: string
  trigger: Trigger
  members: User[]
  /** What the message answers: null where it answers nothing, undefined while that is not known. */
  original: Message | null | undefined
}

export function useAsking({ text, trigger, members, original }: Written): Asking {
  const { directory, assistants } = useRoomContext()
  const names = useNamesIn(directory, text)
  /** The sender's own choice for this message, else what the room does by itself. */
  const [choice, setChoice] = useState<boolean | null>(null)
  const said: Said = {
    ...{ trigger, text, names, assistants },
    answers: toAnswered(original),
    peopleCount: members.filter(({ kind }) => kind === 'human').length,
  }
  const able = assistants.filter(canReply)
  const isPossible = able.length > 0
  const own = decideAsk(said)
  const meant = own.asks.filter((username) => able.some((one) => one.username === username))
  const isOut = (usernames: readonly string[]) =>
    usernames.length > 0 && usernames.every((username) => assistants.find((one) => one.username === username)?.isOut)
  // What only the room's trigger asks, it asks nobody who is not there.
  const isSilent = (own.why === 'always' || own.why === 'alone') && isOut(meant)
  const asksByItself = meant.length > 0 && !isSilent
  const asks = choice ?? asksByItself
  // By hand also one that is off is asked: it says so.
  const asked = choice === true ? decideAsk({ ...said, ask: true }).asks : meant
  const named = assistants.filter(({ username }) => asked.includes(username))
  const silent = assistants.length === 1 ? assistants : []
  return {
    isPossible,
    asks,
    names: (named.length > 0 ? named : silent).map(({ displayName }) => displayName),
    why: toReason(),
    // Who was told that the AI stays silent is believed. Whether it can be reached, the server knows better.
    ask: isPossible ? (choice ?? (asksByItself || isSilent ? undefined : false)) : undefined,
    choose: (wanted) => setChoice(wanted === asksByItself ? null : wanted),
    reset: () => setChoice(null),
  }

  function toReason(): Asking['why'] {
    if (asks && isOut(asked)) return 'tried'
    if (choice !== null) return 'by_hand'
    if (isSilent) return 'unreachable'
    return own.asks.length > 0 && !asksByItself ? 'disabled' : own.why
  }
}

function toAnswered(original: Written['original']): Said['answers'] {
  if (original === null) return 'nobody'
  return original?.kind === 'ai' ? { assistant: original.sender } : 'person'
}
