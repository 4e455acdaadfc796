'use client'

import { ArrowUp, AtSign, Check } from 'lucide-react'
import { type KeyboardEvent, memo, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Trigger, User } from '#lib/protocol/entities.ts'
import { MESSAGE_MAX_CODE_POINTS } from '#lib/protocol/limits.ts'
import { decideAsk } from '#lib/protocol/rules/trigger.ts'
import { AskToggle } from './ask-toggle.tsx'
import { useAutoGrow } from './auto-grow.ts'
import { EditBar, ReplyBar } from './compose-bar.tsx'
import { ComposerNote } from './composer-note.tsx'
import { useComposition } from './composition.ts'
import { useCountdown } from './countdown.ts'
import { useNamesIn } from './directory.ts'
import { EmojiButton } from './emoji-button.tsx'
import { EmojiList } from './emoji-list.tsx'
import { useEmojiSuggestions } from './emoji-suggestions.ts'
import { decideEnter } from './enter-key.ts'
import { MentionList } from './mention-list.tsx'
import { useMentions } from './mentions.ts'
import { useRoomContext } from './room-context.tsx'
import { useSlash } from './slash.ts'
import { SlashList } from './slash-list.tsx'
import { TypingLine } from './typing-line.tsx'

/** Something is left without white space and characters that show nothing. */
const NOT_BLANK = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u

/** What the rest of the room may do with the composer. */
export interface ComposerHandle {
  /** Takes the text if nothing is written yet. */
  offer: (text: string) => void
  /** Writes the text at the end of what is written. */
  append: (text: string) => void
  /** The message that is written answers this one. */
  reply: (message: Message) => void
  /** Has a message of one's own written anew, beginning with this text. */
  edit: (message: Message, text: string) => void
  /** Is not to be written anew any more, if it is. */
  endEdit: (messageId: string) => void
}

interface ComposerProps {
  ref: Ref<ComposerHandle>
  roomId: string
  roomName: string
  trigger: Trigger
  members: User[]
  view: Pick<RoomView, 'typing' | 'outgoing' | 'edits'>
  actions: RoomActions
  isClosed: boolean
  /** Begins to edit the last message of one's own, as the arrow up does where nothing is written. */
  onEditLast: () => void
  /** A message of one's own was left without a text: it may be wanted away. */
  onEmptied: (message: Message) => void
}

/** Where one writes. It says beforehand whether the AI will answer, and never loses or changes what was typed. */
export const Composer = memo(function Composer({
  ref,
  roomId,
  roomName,
  trigger,
  members,
  view,
  actions,
  isClosed,
  onEditLast,
  onEmptied,
}: ComposerProps) {
  const { t } = useI18n()
  const { me, directory, assistant } = useRoomContext()
  const input = useRef<HTMLTextAreaElement>(null)
  const composition = useComposition(input, me, roomId)
  const { text, editing, replyTo, quoted } = composition
  const original = quoted === 'gone' ? undefined : quoted
  /** The sender's own choice for this message, else what the room does by itself. */
  const [askChoice, setAskChoice] = useState<boolean | null>(null)
  const noteId = useId()
  const mentions = useMentions(input, text, members, me.username)
  const emoji = useEmojiSuggestions(input, text)
  const slash = useSlash(input, { text, roomId, isOff: editing !== null, onSend: send, onDone: finish })
  const waitSeconds = useCountdown(view.outgoing.reduce((latest, one) => Math.max(latest, one.retryAt ?? 0), 0))
  useAutoGrow(input, text)

  const left = MESSAGE_MAX_CODE_POINTS - countCodePoints(text)
  const names = useNamesIn(directory, text)
  const peopleCount = members.filter(({ kind }) => kind === 'human').length
  const answers = replyTo === null ? 'nobody' : original?.kind === 'ai' ? 'ai' : 'person'
  const said = { trigger, text, names, aiName: assistant.name, answers, peopleCount } as const
  const { asks: asksByItself, why } = decideAsk(said)
  const asks = askChoice ?? asksByItself
  const sendLabel = editing === null ? t('composer.send') : t('composer.saveEdit')
  const hasText = NOT_BLANK.test(text)
  const canSend =
    (hasText || (editing !== null && original !== undefined)) && left >= 0 && waitSeconds === 0 && !isClosed

  useImperativeHandle(ref, () => ({
    offer: (offered) => writeOn(() => composition.offer(offered)),
    append: (added) => writeOn(() => composition.append(added)),
    reply: (message) => writeOn(() => composition.reply(message)),
    edit: (message, present) => writeOn(() => composition.edit(message, present)),
    endEdit: (messageId) => messageId === editing && cancel(),
  }))
  useEffect(() => {
    if (!isTouchPrimary()) input.current?.focus()
  }, [])

  /** Changes what is written, and leaves the caret behind it. */
  function writeOn(begin: () => void) {
    flushSync(begin)
    const box = input.current
    box?.focus()
    box?.setSelectionRange(box.value.length, box.value.length)
  }

  function change(value: string) {
    composition.setText(value)
    actions.setTyping(value !== '' && editing === null)
    updateLists()
  }

  function updateLists() {
    mentions.update()
    emoji.update()
    slash.list.update()
  }

  function closeLists() {
    mentions.close()
    emoji.close()
    slash.list.close()
  }

  function cancel() {
    composition.cancel()
    closeLists()
    input.current?.focus()
  }

  function submit() {
    if (!canSend) return
    if (editing !== null) return submitEdit(editing)
    if (slash.submit()) return
    // What the room's trigger asks by itself is left to it; who was told that the AI stays silent is believed.
    const ask = askChoice ?? (asksByItself ? undefined : false)
    send({ text, ...(assistant.mode !== 'off' && ask !== undefined && { ask }) })
    finish()
  }

  function send(said: { text: string; ask?: boolean }) {
    actions.send({ ...said, ...(replyTo !== null && { replyTo }) })
    setAskChoice(null)
  }

  function submitEdit(messageId: string) {
    if (!hasText) return original && onEmptied(original)
    if (text !== (view.edits.get(messageId) ?? original)?.text) actions.edit(messageId, text)
    finish()
  }

  function finish() {
    composition.clear()
    closeLists()
    input.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    const decision = decideEnter({ ...pick(event), isComposing: event.nativeEvent.isComposing }, isTouchPrimary())
    if (decision === 'ime') return
    const isForced = event.ctrlKey || event.metaKey
    if (!isForced && [mentions, emoji, slash.list].some((list) => list.handleKey(event))) return
    if (event.key === 'Escape' && (editing ?? replyTo) !== null) {
      event.preventDefault()
      cancel()
    }
    if (event.key === 'ArrowUp' && text === '' && editing === null && !isForced && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      onEditLast()
    }
    if (decision !== 'send') return
    event.preventDefault()
    submit()
  }

  return (
    <div className="shrink-0 px-4 pb-[max(10px,env(safe-area-inset-bottom))] max-tablet:px-2 print:hidden">
      <TypingLine typing={view.typing} members={members} />
      <form
        aria-label={t('composer.label')}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
        className="focus-box relative mx-auto max-w-[52.25rem] rounded-dialog border border-[color-mix(in_oklch,var(--line-strong)_55%,var(--line))] bg-surface px-1.5 pt-1 pb-1.5 shadow-low transition-[border-color,box-shadow] duration-hover"
      >
        <MentionList mentions={mentions} />
        <EmojiList suggestions={emoji} />
        <SlashList suggestions={slash.list} />
        {editing !== null && <EditBar onCancel={cancel} />}
        {replyTo !== null && <ReplyBar quoted={quoted} onCancel={cancel} />}
        <textarea
          ref={input}
          id="composer"
          data-testid="composer-input"
          rows={1}
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onSelect={updateLists}
          onBlur={() => {
            closeLists()
            actions.setTyping(false)
          }}
          aria-label={t('composer.labelIn', { room: roomName })}
          aria-describedby={noteId}
          {...([emoji, slash.list].find(({ candidates }) => candidates.length > 0) ?? mentions).inputProps}
          aria-invalid={left < 0 || undefined}
          placeholder={toPlaceholder()}
          autoComplete="off"
          className="chip-text block max-h-[min(13rem,50dvh-5.5rem)] min-h-10 w-full resize-none bg-transparent px-2.5 py-2 text-[0.9375rem]/6 outline-none [field-sizing:content] max-tablet:max-h-[min(10rem,50dvh-5.5rem)] max-tablet:text-[1rem]/6"
        />
        <div className="flex items-center gap-0.5">
          <IconButton label={t('composer.mention')} onClick={mentions.begin} onPointerDown={keepFocus}>
            <AtSign aria-hidden="true" className="size-[1.1875rem]" strokeWidth={1.8} />
          </IconButton>
          <EmojiButton input={input} />
          {assistant.mode !== 'off' && editing === null && (
            <AskToggle
              asks={asks}
              why={askChoice === null ? why : 'by_hand'}
              onChange={(choice) => setAskChoice(choice === asksByItself ? null : choice)}
            />
          )}
          <ComposerNote
            id={noteId}
            left={left}
            isClosed={isClosed}
            waitSeconds={waitSeconds}
            error={slash.error}
            isUnkept={!composition.isKept && text !== ''}
          />
          <button
            type="submit"
            data-testid="composer-send"
            disabled={!canSend}
            aria-label={waitSeconds > 0 ? t('composer.sendIn', { s: waitSeconds }) : sendLabel}
            title={sendLabel}
            onPointerDown={keepFocus}
            className="grid size-[2.125rem] shrink-0 touch-target place-items-center rounded-input bg-accent font-semibold text-on-accent text-small transition-colors duration-hover hover:bg-accent-hover disabled:bg-surface-3 disabled:text-ink-3 forced-colors:border forced-colors:disabled:border-dashed forced-colors:disabled:border-[GrayText] forced-colors:disabled:text-[GrayText]"
          >
            {waitSeconds > 0 ? (
              waitSeconds
            ) : editing !== null ? (
              <Check aria-hidden="true" className="size-[1.1875rem]" strokeWidth={2.2} />
            ) : (
              <ArrowUp aria-hidden="true" className="size-[1.1875rem]" strokeWidth={2.2} />
            )}
          </button>
        </div>
      </form>
    </div>
  )

  function toPlaceholder(): string {
    if (editing !== null) return t('composer.emptyEdit')
    if (assistant.mode === 'off') return t('composer.placeholderPlain', { room: roomName })
    if (trigger === 'always') return t('composer.placeholderAlways', { ai: assistant.name })
    return t('composer.placeholder', { room: roomName, ai: assistant.name })
  }
})

/** Pressing a button of the composer leaves the caret, and a phone's keyboard, where they are. */
function keepFocus(event: { preventDefault: () => void }) {
  event.preventDefault()
}

function isTouchPrimary(): boolean {
  return window.matchMedia('(hover: none) and (pointer: coarse)').matches
}

function pick({ key, shiftKey, ctrlKey, metaKey, keyCode }: KeyboardEvent) {
  return { key, shiftKey, ctrlKey, metaKey, keyCode }
}

function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
