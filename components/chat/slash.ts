import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useRoomContext } from './room-context.tsx'
import { findSlashWord, listSlashCommands, needsWords, parseSlash, type SlashCommand } from './slash-input.ts'
import { type Suggestions, useSuggestions } from './suggestions.ts'

export interface SlashParts {
  /** What is written. */
  text: string
  roomId: string
  /** What is written is no new message. */
  isOff: boolean
  /** Sends what a command says. */
  onSend: (said: { text: string; ask?: true }) => void
  /** The command has been run: nothing is left to be written. */
  onDone: () => void
}

export interface Slash {
  list: Suggestions<SlashCommand>
  /** Why what is written was not run. */
  error: string | null
  /** Runs what is written, if it is a command or looks like one; false where it is a text. */
  submit: () => boolean
}

/** Commands that are written in place of a message. Their scripts come with the first. */
export function useSlash(input: RefObject<HTMLTextAreaElement | null>, parts: SlashParts): Slash {
  const { text, roomId, isOff, onSend, onDone } = parts
  const { t } = useI18n()
  const context = useRoomContext()
  const announce = useAnnounce()
  const [failure, setFailure] = useState<{ text: string; sentence: string } | null>(null)
  const isRunning = useRef(false)
  const list = useSuggestions<SlashCommand>(input, text, {
    find: isOff ? () => null : findSlashWord,
    list: listSlashCommands,
    complete(_text, _word, command) {
      const completed = needsWords(command) ? `/${command} ` : `/${command}`
      return { text: completed, caret: completed.length }
    },
  })

  function submit(): boolean {
    const said = parseSlash(text)
    if (isOff || said.type === 'text') return false
    list.close()
    if (said.type === 'unknown') setFailure({ text, sentence: t('palette.unknown', { command: said.name }) })
    else void run(said.name, said.words)
    return true
  }

  async function run(name: SlashCommand, words: string) {
    if (isRunning.current) return
    isRunning.current = true
    setFailure(null)
    try {
      const { runSlash } = await import('./slash-run.ts')
      const outcome = await runSlash({ name, words, roomId, context, t })
      if (outcome.type === 'failed') return setFailure({ text, sentence: outcome.sentence })
      if (outcome.type === 'send') onSend({ text: outcome.text, ...(outcome.ask && { ask: true }) })
      else if (outcome.said !== undefined) announce(outcome.said)
      // What was typed since is another text.
      if (input.current?.value === text) onDone()
    } catch {
      setFailure({ text, sentence: t('errors.unavailable') })
    } finally {
      isRunning.current = false
    }
  }

  return {
    list: { ...list, handleKey: (event) => !isRunNow(event) && list.handleKey(event) },
    error: failure?.text === text ? failure.sentence : null,
    submit,
  }

  /** What stands there already needs no completing. */
  function isRunNow({ key }: KeyboardEvent): boolean {
    const chosen = list.candidates[list.activeIndex]
    return key === 'Enter' && chosen !== undefined && text === `/${chosen}` && !needsWords(chosen)
  }
}
