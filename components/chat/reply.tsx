import { lazy, Suspense } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import { isPending, type Message } from '#lib/protocol/entities.ts'
import { ReplyFooter } from './reply-footer.tsx'
import { ReplyTrouble } from './reply-trouble.tsx'

/** Starts to load what shows Markdown, before a reply needs it. */
export function preloadMarkdown(): void {
  void loadMarkdown()
}

function loadMarkdown() {
  return import('./markdown.tsx')
}

const Markdown = lazy(loadMarkdown)

/** What the AI said, or how far it has come. */
export function Reply({ message, waitingBefore }: { message: Message; waitingBefore: number }) {
  const isUnderWay = isPending(message.status)
  return (
    <>
      {isUnderWay && message.text === '' && <Thinking waitingBefore={waitingBefore} />}
      {message.text !== '' && (
        <Suspense fallback={<div className="whitespace-pre-wrap">{message.text}</div>}>
          <div dir="auto" className="md" data-streaming={message.status === 'streaming' || undefined}>
            <Markdown text={message.text} isGrowing={message.status === 'streaming'} />
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
