'use client'

import { type KeyboardEvent, memo, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { TakeFiles } from '#components/files/attachments.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { latePart } from '#components/ui/late-part.ts'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message, Trigger, User } from '#lib/protocol/entities.ts'
import { useAutoGrow } from './auto-grow.ts'
import type { ComposerHandle } from './composer-handle.ts'
import { ComposerTools } from './composer-tools.tsx'
import { useComposition } from './composition.ts'
import { useCountdown } from './countdown.ts'
import { decideEnter, isTouchPrimary } from './enter-key.ts'
import { usePlaceholder } from './placeholder.ts'
import { useRoomContext } from './room-context.tsx'
import { useTypedLists } from './typed-lists.ts'
import { TypingLine } from './typing-line.tsx'
import { useAsking } from './what-asks.ts'
import { countLeft, hasWords } from './written.ts'

// What is not seen at first: it comes as soon as the page is there.
const ComposerLists = latePart(() => import('./composer-lists.tsx'))
const UsageNote = latePart(() => import('#components/ai/usage-note.tsx'))
const ComposeBar = latePart(() => import('./compose-bar.tsx'))
const SlowNote = latePart(() => import('./slow-note.tsx'))
const Attachments = latePart(() => import('#components/files/attachments.tsx'))

interface ComposerProps {
  ref: Ref<ComposerHandle>
  roomId: string
  roomName: string
  trigger: Trigger
  members: User[]
  view: Pick<RoomView, 'typing' | 'outgoing' | 'edits'>
  actions: RoomActions
  isClosed: boolean
  /** The reader waits so long between two messages here. */
  slowSeconds?: number | undefined
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
  slowSeconds,
  onEditLast,
  onEmptied,
}: ComposerProps) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const { me } = useRoomContext()
  const input = useRef<HTMLTextAreaElement>(null)
  const composition = useComposition(input, me, roomId)
  const { text, editing, replyTo, quoted } = composition
  const original = quoted === 'gone' ? undefined : quoted
  const asking = useAsking({ text, trigger, members, original: replyTo === null ? null : original })
  /** For this one message. */
  const [isOffRecord, setIsOffRecord] = useState(false)
  /** In a list: state that is a function would be called. */
  const [[takeFiles], setTakeFiles] = useState<[TakeFiles | null]>([null])
  const fileButtons = useRef<HTMLSpanElement>(null)
  const noteId = useId()
  const lists = useTypedLists(input, members, { text, roomId, isOff: editing !== null, onSend: send, onDone: finish })
  const [slowUntil, setSlowUntil] = useState(0)
  const waitsUntil = view.outgoing.reduce((latest, one) => Math.max(latest, one.retryAt ?? 0), slowUntil)
  // An edit is no new message.
  const waitSeconds = useCountdown(editing === null ? waitsUntil : 0)
  useAutoGrow(input, text)

  const left = countLeft(text)
  const placeholder = usePlaceholder(roomName, trigger, editing !== null)
  const hasText = hasWords(text)
  const isAskWritten = hasText && asking.isPossible && asking.asks && !isOffRecord && editing === null
  /** From the first text on that an AI is to answer. */
  const [isUsageWatched, setUsageWatched] = useState(isAskWritten)
  if (isAskWritten && !isUsageWatched) setUsageWatched(true)
  const hasMore = (editing === null ? takeFiles : original) != null
  const canSend = (hasText || hasMore) && left >= 0 && waitSeconds === 0 && !isClosed

  useImperativeHandle(ref, () => ({
    offer: (offered) => writeOn(() => composition.offer(offered)),
    append: (added) => writeOn(() => composition.append(added)),
    reply: (message) => beginAnew(() => composition.reply(message)),
    edit: (message, present) => message.id !== editing && beginAnew(() => composition.edit(message, present)),
    endEdit: (messageId) => messageId === editing && cancel(),
  }))
  useEffect(() => {
    if (!isTouchPrimary()) input.current?.focus()
  }, [])

  /** Not over an edit that would be lost by it. */
  function beginAnew(begin: () => void) {
    if (composition.isEdited) announce(t('composer.editFirst'), 'shown')
    writeOn(composition.isEdited ? () => {} : begin)
  }

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
    lists.update()
  }

  function cancel() {
    composition.cancel()
    lists.close()
    input.current?.focus()
  }

  function submit() {
    if (!canSend) return
    if (editing !== null) return submitEdit(editing)
    if (lists.slash.submit()) return
    const { ask } = asking
    send({ text, ...(isOffRecord ? { offRecord: true } : ask !== undefined && { ask }) })
    finish()
  }

  function send(said: { text: string; ask?: boolean; offRecord?: true }) {
    const files = takeFiles?.()
    actions.send({ ...said, ...(replyTo !== null && { replyTo }), ...(files && { files }) })
    asking.reset()
    setIsOffRecord(false)
  }

  function submitEdit(messageId: string) {
    if (!hasText) return original && onEmptied(original)
    if (text !== (view.edits.get(messageId) ?? original)?.text) actions.edit(messageId, text)
    finish()
  }

  function finish() {
    composition.clear()
    lists.close()
    input.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    const decision = decideEnter(event.nativeEvent, isTouchPrimary())
    if (decision === 'ime') return
    const isForced = event.ctrlKey || event.metaKey
    if (!isForced && lists.handleKey(event)) return
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
        <ComposerLists lists={lists} />
        <ComposeBar
          what={editing !== null ? 'edit' : replyTo !== null ? 'reply' : null}
          quoted={quoted}
          onCancel={cancel}
        />
        {editing === null && <Attachments roomId={roomId} input={input} tools={fileButtons} onChange={setTakeFiles} />}
        <textarea
          ref={input}
          id="composer"
          data-testid="composer-input"
          rows={1}
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onSelect={lists.update}
          onBlur={() => {
            lists.close()
            actions.setTyping(false)
          }}
          aria-label={t('composer.labelIn', { room: roomName })}
          aria-describedby={noteId}
          {...lists.inputProps}
          aria-invalid={left < 0 || undefined}
          placeholder={placeholder}
          autoComplete="off"
          className="chip-text block max-h-[min(13rem,50dvh-5.5rem)] min-h-10 w-full resize-none bg-transparent px-2.5 py-2 text-[0.9375rem]/6 outline-none [field-sizing:content] max-tablet:max-h-[min(10rem,50dvh-5.5rem)] max-tablet:text-[1rem]/6"
        />
        {slowSeconds !== undefined && <SlowNote roomId={roomId} seconds={slowSeconds} onWait={setSlowUntil} />}
        {isUsageWatched && <UsageNote roomId={roomId} isShown={isAskWritten} />}
        <ComposerTools
          input={input}
          fileButtons={fileButtons}
          onMention={lists.mentions.begin}
          asking={asking.isPossible && editing === null ? asking : null}
          isOffRecord={isOffRecord}
          onOffRecord={setIsOffRecord}
          canSend={canSend}
          isEdit={editing !== null}
          id={noteId}
          left={left}
          isClosed={isClosed}
          waitSeconds={waitSeconds}
          isSlow={slowUntil === waitsUntil}
          error={lists.slash.error}
          isUnkept={!composition.isKept && text !== ''}
        />
      </form>
    </div>
  )
})
