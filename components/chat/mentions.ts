import { type ComponentProps, type KeyboardEvent, type RefObject, useId, useState } from 'react'
import type { User } from '#lib/protocol/entities.ts'
import { isInEmail } from '#lib/protocol/text-tokens.ts'
import { completeMention, findMentioned, findMentionQuery, type MentionQuery } from './mention-query.ts'

export interface Mentions {
  listId: string
  candidates: User[]
  activeIndex: number
  /** What ties the text box to the list. */
  inputProps: Pick<
    ComponentProps<'textarea'>,
    'aria-autocomplete' | 'aria-haspopup' | 'aria-controls' | 'aria-activedescendant'
  >
  toOptionId: (index: number) => string
  /** Looks again at what stands before the caret. */
  update: () => void
  close: () => void
  choose: (index: number) => void
  /** True if the key was for the list. */
  handleKey: (event: KeyboardEvent) => boolean
  /** Types an at sign for those who look for the way. */
  begin: () => void
}

/** The list of people that opens while a mention is being typed. */
export function useMentions(
  input: RefObject<HTMLTextAreaElement | null>,
  text: string,
  members: User[],
  me: string,
): Mentions {
  const listId = useId()
  const [mention, setMention] = useState<MentionQuery | null>(null)
  const [index, setIndex] = useState(0)
  /** Where the list was closed by Escape: it stays so until another mention begins. */
  const [dismissedAt, setDismissedAt] = useState(-1)
  const isCurrent = mention !== null && text.slice(mention.start + 1).startsWith(mention.query)
  const candidates = isCurrent && mention.start !== dismissedAt ? findMentioned(members, mention.query, me) : []
  const activeIndex = Math.min(index, candidates.length - 1)

  function update() {
    const box = input.current
    if (!box) return
    const next = box.selectionStart === box.selectionEnd ? findMentionQuery(box.value, box.selectionStart) : null
    if (next?.start === mention?.start && next?.query === mention?.query) return
    setMention(next)
    setIndex(0)
    if (next?.start !== dismissedAt) setDismissedAt(-1)
  }

  function choose(chosen: number) {
    const box = input.current
    const user = candidates[chosen]
    if (!box || !user || !mention) return
    const end = mention.start + 1 + mention.query.length
    const completed = completeMention(box.value, mention, user.displayName)
    box.focus()
    box.setSelectionRange(mention.start, end)
    insertText(box, completed.text.slice(mention.start, completed.text.length - (box.value.length - end)))
    box.setSelectionRange(completed.caret, completed.caret)
    setMention(null)
  }

  function handleKey(event: KeyboardEvent): boolean {
    if (candidates.length === 0) return false
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setIndex((activeIndex + step + candidates.length) % candidates.length)
    else if ((event.key === 'Enter' && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey)) choose(activeIndex)
    else if (event.key === 'Escape') setDismissedAt(mention?.start ?? -1)
    else return false
    event.preventDefault()
    return true
  }

  return {
    listId,
    candidates,
    activeIndex,
    inputProps: {
      'aria-autocomplete': 'list',
      'aria-haspopup': 'listbox',
      'aria-controls': candidates.length > 0 ? listId : undefined,
      'aria-activedescendant': candidates.length > 0 ? `${listId}-${activeIndex}` : undefined,
    },
    toOptionId: (option) => `${listId}-${option}`,
    update,
    close: () => setMention(null),
    choose,
    handleKey,
    begin: () => {
      const box = input.current
      if (!box) return
      box.focus()
      const isGlued = isInEmail(box.value, box.selectionStart)
      insertText(box, isGlued ? ' @' : '@')
    },
  }
}

/** As if typed: the browser's undo knows it, and the box says that it changed. */
function insertText(box: HTMLTextAreaElement, text: string) {
  if (document.execCommand('insertText', false, text)) return
  box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end')
  box.dispatchEvent(new Event('input', { bubbles: true }))
}
