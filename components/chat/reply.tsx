import { memo, useDeferredValue } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import { Note } from './ask-note.tsx'
import { CitedRoomProvider } from './citation.tsx'
import { useLookedBack } from './looked-back.ts'
import Markdown from './markdown.tsx'
import { useReplyControl } from './reply-control.ts'
import { ReplyFooter } from './reply-footer.tsx'
import { ReplyTrouble } from './reply-trouble.tsx'
import { Steps } from './steps.tsx'
import { Thoughts } from './thoughts.tsx'

export interface ReplyProps {
  message: Message
  /** Of one that waits for others: its place in the queue, from 1 on; else 0. */
  place: number
}

/** What the AI said, or how far it has come; or an earlier version of it, for a reader who looks back. */
export default function Reply({ message, place }: ReplyProps) {
  const { t } = useI18n()
  const control = useReplyControl(message)
  const past = useLookedBack(message.id)
  const isUnderWay = isPending(message.status)
  // Parsing waits for whoever is typing meanwhile.
  const present = useDeferredValue(message)
  const text = past?.text ?? present.text
  const steps = (past ?? present).steps ?? []
  const isGrowing = !past && present.status === 'streaming'
  const isWaiting = isGrowing && steps.some(({ wants }) => wants !== undefined)
  return (
    <CitedRoomProvider value={message.roomId}>
      {!past && <Thoughts message={present} />}
      {steps.length > 0 && <Steps steps={steps} message={isGrowing ? present : null} />}
      {isUnderWay && !past && !isWaiting && text === '' && !present.reasoning && <Thinking place={place} />}
      {text !== '' && (
        <div className="md" data-streaming={isGrowing || undefined}>
          <ReplyText text={text} isGrowing={isGrowing} />
        </div>
      )}
      {!past && <ReplyTrouble message={message} control={control} />}
      {!past && message.endsChain && <Note>{t('ai.endsChain')}</Note>}
      <ReplyFooter message={message} past={past} control={control} />
    </CitedRoomProvider>
  )
}

/** Parsed anew when the text is another, not for what stands around it. */
const ReplyText = memo(Markdown)

function Thinking({ place }: Pick<ReplyProps, 'place'>) {
  const { t } = useI18n()
  return (
    <div className="appear-late min-h-6">
      {place > 0 ? (
        <span className="text-ink-3 text-small">{t('ai.queued', { n: place })}</span>
      ) : (
        <span className="shimmer">{t('ai.thinking')}</span>
      )}
    </div>
  )
}
