import { History } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { forgetSearches, listRecentSearches } from '#lib/client/recent-searches.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Before anything is looked for: what can be, and what was. */
export function SearchBegin({ onSeek }: { onSeek: (typed: string) => void }) {
  const { t } = useI18n()
  const { me } = useShell()
  const [recent, setRecent] = useState<string[]>([])
  useEffect(() => setRecent(listRecentSearches(me.id)), [me.id])
  return (
    <div className="grid gap-6 pt-4">
      <div className="grid gap-1.5">
        <p className="font-semibold">{t('search.begin')}</p>
        <ul className="grid gap-1 text-ink-2 text-small">
          {(['hintPart', 'hintPhrase', 'hintFilter'] as const).map((hint) => (
            <li key={hint}>{t(`search.${hint}`)}</li>
          ))}
        </ul>
      </div>
      {recent.length > 0 && (
        <section aria-labelledby="recent-searches">
          <div className="mb-1 flex items-center justify-between">
            <h2 id="recent-searches" className="font-semibold text-ink-3 text-small">
              {t('search.recent')}
            </h2>
            <Button
              size="small"
              variant="ghost"
              onClick={() => {
                forgetSearches(me.id)
                setRecent([])
              }}
            >
              {t('search.forget')}
            </Button>
          </div>
          <ul>
            {recent.map((typed) => (
              <li key={typed}>
                <button
                  type="button"
                  onClick={() => onSeek(typed)}
                  className="flex min-h-9 w-full items-center gap-2.5 rounded-row px-2.5 text-left hover:bg-surface-2 pointer-coarse:min-h-11"
                >
                  <History aria-hidden="true" className="size-4 shrink-0 text-ink-3" strokeWidth={1.8} />
                  <bdi className="truncate">{typed}</bdi>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
