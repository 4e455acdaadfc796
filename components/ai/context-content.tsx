import { Check, Copy, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useCopy } from '#components/chat/copy.ts'
import { useRoomContext } from '#components/chat/room-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { toMoney } from '#components/usage/amounts.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { ReplyContext } from '#lib/protocol/replies.ts'
import { toToldRows } from './told-rows.ts'
import { TurnRow } from './turn-row.tsx'

interface ContextContentProps {
  message: Message
  context: ReplyContext
  usage: Message['usage'] | undefined
  /** Leads to the message with this `seq`; null where nothing can be gone to. */
  onGoTo: ((seq: number) => void) | null
}

/** So many rows are shown of the beginning and of the end, and so many more at a time between them. */
const HEAD_ROWS = 4
const TAIL_ROWS = 24
const MORE_ROWS = 60

export function ContextContent({ message, context, usage, onGoTo }: ContextContentProps) {
  const { t } = useI18n()
  const { isCopied, copy } = useCopy()
  const [isExpanded, setExpanded] = useState(false)
  const [tailRows, setTailRows] = useState(TAIL_ROWS)
  const rows = [...toToldRows(context.turns).entries()]
  const tailFrom = Math.max(HEAD_ROWS, rows.length - tailRows)
  const toRow = ([place, row]: (typeof rows)[number]) => (
    <TurnRow
      // What all are told to be is what each is from then on.
      key={`${place} ${isExpanded}`}
      row={row}
      message={message}
      isExpandedAtFirst={isExpanded}
      onGoTo={onGoTo}
    />
  )
  return (
    <>
      <Facts context={context} usage={usage} />
      <div className="mt-3 mb-1 flex items-center gap-1 border-line border-t pt-2">
        <h3 className="min-w-0 flex-1 font-semibold text-small text-ink-2">{t('saw.turns')}</h3>
        <Button size="small" variant="ghost" aria-pressed={isExpanded} onClick={() => setExpanded(!isExpanded)}>
          {t(isExpanded ? 'saw.collapseAll' : 'saw.expandAll')}
        </Button>
        <IconButton
          size="small"
          label={isCopied ? t('common.copied') : t('common.copy')}
          onClick={() => copy(JSON.stringify(context.turns, null, 2))}
        >
          {isCopied ? <Check aria-hidden="true" className="size-4" /> : <Copy aria-hidden="true" className="size-4" />}
        </IconButton>
      </div>
      <ol className="-mx-2.5">
        {rows.slice(0, HEAD_ROWS).map(toRow)}
        {tailFrom > HEAD_ROWS && (
          <li className="px-2.5 py-0.5 tablet:ps-27">
            <Button size="small" variant="ghost" onClick={() => setTailRows(tailRows + MORE_ROWS)}>
              {t('saw.more', { n: tailFrom - HEAD_ROWS })}
            </Button>
          </li>
        )}
        {rows.slice(tailFrom).map(toRow)}
      </ol>
      {context.summary && <Summary summary={context.summary} onGoTo={onGoTo} />}
      <section className="mt-2.5 border-line border-t pt-2.5">
        <h3 className="font-semibold text-ink-2 text-small">{t('saw.unseen')}</h3>
        <p className="mt-1 flex items-start gap-2 text-ink-2 text-row">
          {context.omitted > 0 && <EyeOff aria-hidden="true" className="mt-1 size-4 shrink-0 text-ink-3" />}
          <span data-omitted={context.omitted}>
            {context.omitted === 0 ? t('saw.nothingOmitted') : t('saw.omitted', { n: context.omitted })}
          </span>
        </p>
      </section>
    </>
  )
}

/** By what it was answered, and what that took. */
function Facts({ context, usage }: Pick<ContextContentProps, 'context' | 'usage'>) {
  const { t } = useI18n()
  const { format } = useRoomContext()
  const { number } = format
  const seconds = (ms: number) => t('saw.seconds', { s: number(Math.max(1, Math.round(ms / 100)) / 10) })
  const parameters = Object.entries(context.parameters)
  const facts: [string, string][] = [
    [t('saw.model'), isolate(context.model)],
    [
      t('saw.parameters'),
      parameters.length === 0
        ? t('saw.noParameters')
        : isolate(parameters.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(' · ')),
    ],
    [t('saw.estimated'), number(context.estimatedTokens)],
    ...(usage ? toUsed(usage) : []),
  ]

  function toUsed({
    promptTokens,
    completionTokens,
    costMicros,
    firstTokenMs,
    totalMs,
  }: NonNullable<Message['usage']>) {
    const parts = t('saw.usedParts', { p: number(promptTokens), c: number(completionTokens) })
    return [
      [t('saw.used'), parts],
      ...(costMicros === undefined ? [] : [[t('saw.cost'), toMoney(format, costMicros)]]),
      ...(firstTokenMs === undefined ? [] : [[t('saw.firstWord'), seconds(firstTokenMs)]]),
      ...(totalMs === undefined ? [] : [[t('saw.total'), seconds(totalMs)]]),
    ] as [string, string][]
  }

  return (
    <dl className="grid grid-cols-2 tablet:grid-cols-3 gap-x-5 gap-y-1.5 text-row">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-ink-3 text-meta">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What was said before the turns, in short, as it was told then. */
function Summary({
  summary: { text, upToSeq },
  onGoTo,
}: {
  summary: NonNullable<ReplyContext['summary']>
  onGoTo: ContextContentProps['onGoTo']
}) {
  const { t } = useI18n()
  const upTo = t('saw.upTo', { n: upToSeq })
  return (
    <section className="mt-2.5 border-line border-t pt-2.5">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h3 className="font-semibold text-ink-2 text-small">{t('saw.summary')}</h3>
        {onGoTo ? (
          <button
            type="button"
            className="touch-reach font-semibold text-accent text-small hover:underline"
            onClick={() => onGoTo(upToSeq)}
          >
            {upTo}
          </button>
        ) : (
          <span className="text-ink-3 text-small">{upTo}</span>
        )}
      </div>
      <p dir="auto" className="wrap-anywhere mt-1 whitespace-pre-wrap text-row">
        {text}
      </p>
    </section>
  )
}
