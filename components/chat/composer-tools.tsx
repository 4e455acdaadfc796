import { AtSign } from 'lucide-react'
import type { ComponentProps, Ref, RefObject } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import { AskToggle } from './ask-toggle.tsx'
import { ComposerNote } from './composer-note.tsx'
import { EmojiButton } from './emoji-button.tsx'
import { OffRecordToggle } from './off-record.tsx'
import { SendButton } from './send-button.tsx'
import type { Asking } from './what-asks.ts'

interface ComposerToolsProps extends ComponentProps<typeof ComposerNote> {
  input: RefObject<HTMLTextAreaElement | null>
  /** Where the buttons for files go, once they are there. */
  fileButtons: Ref<HTMLSpanElement>
  /** Types an at sign. */
  onMention: () => void
  /** Who will answer; null where nobody could. */
  asking: Asking | null
  isOffRecord: boolean
  onOffRecord: (isOffRecord: boolean) => void
  canSend: boolean
  /** What is sent is another text for a message. */
  isEdit: boolean
}

/** The last line of the composer's box: what may be put in, what stands in the way, who answers, and the way out. */
export function ComposerTools({
  input,
  fileButtons,
  onMention,
  asking,
  isOffRecord,
  onOffRecord,
  canSend,
  isEdit,
  ...note
}: ComposerToolsProps) {
  const { t } = useI18n()
  return (
    <div className="flex flex-wrap items-center gap-0.5">
      <span ref={fileButtons} className="flex min-w-8 pointer-coarse:min-w-22 gap-0.5" />
      <EmojiButton input={input} />
      <IconButton label={t('composer.mention')} onClick={onMention} onPointerDown={keepFocus}>
        <AtSign aria-hidden="true" className="size-[1.1875rem]" strokeWidth={1.8} />
      </IconButton>
      <ComposerNote {...note} />
      {/* Where letters are large it has a line of its own. */}
      <div className="flex min-w-0 flex-1 basis-40 items-center justify-end gap-0.5">
        {asking && (
          <>
            {!isOffRecord && <AskToggle asking={asking} />}
            <OffRecordToggle isOff={isOffRecord} onChange={onOffRecord} />
          </>
        )}
        <SendButton isDisabled={!canSend} isEdit={isEdit} waitSeconds={note.waitSeconds} />
      </div>
    </div>
  )
}

/** Pressing a button of the composer leaves the caret, and a phone's keyboard, where they are. */
function keepFocus(event: { preventDefault: () => void }) {
  event.preventDefault()
}
