import { type ComponentProps, type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { insertText } from './insert-text.ts'

/** A list of what may be meant by a word that is being typed behind a sign, over the box in which it is. */
export interface Suggestions<T> {
  listId: string
  candidates: T[]
  activeIndex: number
  /** What ties the text box to the list. */
  inputProps: Pick<
    ComponentProps<'textarea'>,
    'aria-autocomplete' | 'aria-haspopup' | 'aria-controls' | 'aria-activedescendant'
  >
  toOptionId: (index: number) => string
  /** Where the sign stands: the box, and the place in its text. */
  findSign: () => { box: HTMLTextAreaElement; at: number } | null
  /** Looks again at what stands before the caret. */
  update: () => void
  close: () => void
  choose: (index: number) => void
  /** True if the key was for the list. */
  handleKey: (event: KeyboardEvent) => boolean
}

/** The place of the sign, and what follows it so far. */
export interface OpenWord {
  start: number
  query: string
}

interface Kind<T> {
  /** The word that ends at the caret, if one does. */
  find: (text: string, caret: number) => OpenWord | null
  list: (query: string) => T[]
  /** The text with the word completed, and where the caret goes. */
  complete: (text: string, word: OpenWord, chosen: T) => { text: string; caret: number }
}

export function useSuggestions<T>(
  input: RefObject<HTMLTextAreaElement | null>,
  text: string,
  { find, list, complete }: Kind<T>,
): Suggestions<T> {
  const listId = useId()
  const [word, setWord] = useState<OpenWord | null>(null)
  const [index, setIndex] = useState(0)
  /** Where the list was closed by Escape: it stays so until another word begins. */
  const [dismissedAt, setDismissedAt] = useState(-1)
  const isCurrent = word !== null && text.slice(word.start + 1).startsWith(word.query)
  const candidates = isCurrent && word.start !== dismissedAt ? list(word.query) : []
  const activeIndex = Math.min(index, candidates.length - 1)

  function update() {
    const box = input.current
    if (!box) return
    const next = box.selectionStart === box.selectionEnd ? find(box.value, box.selectionStart) : null
    if (next?.start === word?.start && next?.query === word?.query) return
    setWord(next)
    setIndex(0)
    if (next?.start !== dismissedAt) setDismissedAt(-1)
  }

  function choose(chosen: number) {
    const box = input.current
    const candidate = candidates[chosen]
    if (!box || candidate === undefined || !word) return
    const end = word.start + 1 + word.query.length
    const completed = complete(box.value, word, candidate)
    box.focus()
    box.setSelectionRange(word.start, end)
    insertText(box, completed.text.slice(word.start, completed.text.length - (box.value.length - end)))
    box.setSelectionRange(completed.caret, completed.caret)
    setWord(null)
  }

  function handleKey(event: KeyboardEvent): boolean {
    if (candidates.length === 0) return false
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setIndex((activeIndex + step + candidates.length) % candidates.length)
    else if ((event.key === 'Enter' && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey)) choose(activeIndex)
    else if (event.key === 'Escape') setDismissedAt(word?.start ?? -1)
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
    findSign: () => (input.current && word ? { box: input.current, at: word.start } : null),
    toOptionId: (option) => `${listId}-${option}`,
    update,
    close: () => setWord(null),
    choose,
    handleKey,
  }
}
