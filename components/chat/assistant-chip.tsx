import { useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { Star } from '#components/ui/star.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Translate } from '#lib/i18n/translate.ts'
import type { Trigger } from '#lib/protocol/entities.ts'
import { useRoomContext } from './room-context.tsx'

const TRIGGER_KEYS = {
  always: 'ai.triggerAlways',
  mention: 'ai.triggerMention',
  auto: 'ai.triggerAuto',
  off: 'ai.triggerOff',
} as const satisfies Record<Trigger, string>

/** How the AI behaves in this room, in a few words; behind it, what answers here and how to set it up. */
export function AssistantChip({ trigger }: { trigger: Trigger }) {
  const { t } = useI18n()
  const { assistant, me } = useRoomContext()
  const [isOpen, setOpen] = useState(false)
  const isOff = assistant.mode === 'off'
  return (
    <>
      <button
        type="button"
        data-testid="assistant"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className={classNames(
          'touch-reach inline-flex h-7 min-w-0 items-center gap-1.5 whitespace-nowrap rounded-full border border-transparent px-2.5 font-medium text-[0.78125rem] transition-colors duration-hover',
          isOff ? 'bg-surface-2 text-ink-2 hover:border-line-strong' : 'bg-ai-soft text-ai hover:border-ai/35',
        )}
      >
        <Star className="size-3.5 shrink-0" />
        <span className="truncate">
          <span className={assistant.mode === 'demo' ? undefined : 'max-tablet:sr-only'}>{toShort()}</span>
          <span className="max-split:sr-only">{!isOff && ` · ${t(TRIGGER_KEYS[trigger])}`}</span>
        </span>
      </button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('ai.about', { ai: assistant.name })}
        closeLabel={t('common.close')}
      >
        <div className="grid gap-3">
          <p>{toLong(assistant.mode, me.role === 'admin', t)}</p>
          {!isOff && (
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 rounded-block bg-surface-2 px-4 py-3 text-row">
              <dt className="text-ink-3">{t('ai.model')}</dt>
              <dd>{assistant.mode === 'demo' ? t('ai.demoShort') : assistant.model}</dd>
              <dt className="text-ink-3">{t('ai.when')}</dt>
              <dd>{t(TRIGGER_KEYS[trigger])}</dd>
            </dl>
          )}
          {assistant.mode !== 'openai' && <Setup />}
        </div>
      </Dialog>
    </>
  )

  function toShort(): string {
    if (isOff) return t('ai.off')
    return assistant.mode === 'demo' ? `${assistant.name} · ${t('ai.demoShort')}` : assistant.name
  }
}

function toLong(mode: 'openai' | 'demo' | 'off', isAdmin: boolean, t: Translate): string {
  if (mode === 'demo') return t('ai.demo')
  if (mode === 'off') return isAdmin ? t('ai.offAdmin') : t('ai.off')
  return t('ai.aboutReal')
}

/** What an operator writes into the environment. */
function Setup() {
  const { t } = useI18n()
  return (
    <div className="grid gap-2">
      <p className="font-semibold text-row">{t('ai.setup')}</p>
      <pre className="overflow-x-auto rounded-block border border-line bg-code px-3.5 py-3 font-mono text-small">
        OPENAI_API_KEY=sk-…{'\n'}OPENAI_BASE_URL=https://api.openai.com/v1{'\n'}OPENAI_MODEL=gpt-4.1-mini
      </pre>
      <p className="text-ink-3 text-small">{t('ai.setupHint')}</p>
    </div>
  )
}
