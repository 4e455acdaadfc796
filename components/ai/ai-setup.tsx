import { PaneLink } from '#components/shell/pane-link.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

/** The way to a model of one's own, for admins, and what an operator writes into the environment instead. */
export function AiSetup() {
  const { t } = useI18n()
  return (
    <div className="grid min-w-0 gap-2">
      <p className="font-semibold text-row">{t('ai.setup')}</p>
      <PaneLink href="/admin/ai" className={buttonClass('primary', 'medium')}>
        {t('ai.setupOnPage')}
      </PaneLink>
      <pre className="overflow-x-auto rounded-block border border-line bg-code px-3.5 py-3 font-mono text-small">
        OPENAI_API_KEY=sk-…{'\n'}OPENAI_BASE_URL=https://api.openai.com/v1{'\n'}OPENAI_MODEL=gpt-4.1-mini
      </pre>
      <p className="text-ink-3 text-small">{t('ai.setupHint')}</p>
    </div>
  )
}
