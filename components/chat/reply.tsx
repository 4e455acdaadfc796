import { Suspense, useDeferredValue } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import { LazyMarkdown } from './lazy-markdown.ts'
import { ReplyFooter } from './reply-footer.tsx'
import { ReplyTrouble } from './reply-trouble.tsx'
import { Thoughts } from './thoughts.tsx'

/** What the AI said, or how far it has come. */
export function Reply({ message, waitingBefore }: { message: Message; waitingBefore: number }) {
  const isUnderWay = isPending(message.status)
  // Parsing waits for whoever is typing meanwhile.
  const shown = useDeferredValue(message)
  return (
    <>
      {isUnderWay && shown.text === '' && !shown.reasoning && <Thinking waitingBefore={waitingBefore} />}
      <Thoughts message={shown} />
      {shown.text !== '' && (
        <Suspense fallback={<div className="invisible whitespace-pre-wrap">{shown.text}</div>}>
          <div className="md" data-streaming={shown.status === 'streaming' || undefined}>
            <LazyMarkdown text={shown.text} isGrowing={shown.status === 'streaming'} />
          </div>
        </Suspense>
      )}
      <ReplyTrouble message={message} />
      <ReplyFooter message={message} />
    </>
  )
}

function Thinking({ waitingBefore }: { waitingBefore: number }) {
  const { t } = useI18n()
  return (
    <div className="appear-late min-h-6">
      {waitingBefore > 0 ? (
        <span className="text-ink-3 text-small">{t('ai.queued', { n: waitingBefore })}</span>
      ) : (
        <span className="shimmer">{t('ai.thinking')}</span>
      )}
    </div>
  )
}
