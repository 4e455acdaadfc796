import { useEffect, useMemo, useRef } from 'react'
import { useDayName } from '#components/chat/times.ts'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Format } from '#lib/i18n/format.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { SearchHit } from '#lib/protocol/search.ts'
import { HitRow } from './hit-row.tsx'

interface HitListProps {
  hits: SearchHit[]
  format: Format
  hasMore: boolean
  isBusy: boolean
  hasFailed: boolean
  onMore: () => void
  /** A hit is being opened. */
  onOpen: () => void
}

/** The hits under the headings of their days; more come where the reader nears the end. */
export function HitList({ hits, format, hasMore, isBusy, hasFailed, onMore, onOpen }: HitListProps) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const nameDay = useDayName(format)
  const days = useMemo(() => toDays(hits, format.dayKey), [hits, format])
  const count = t(hasMore ? 'search.foundSoFar' : 'search.found', { n: hits.length })
  const words = hits.length === 0 ? t('search.none') : count
  useEffect(() => {
    if (!isBusy) announce(words)
  }, [announce, words, isBusy])
  const end = useNear(hasMore && !hasFailed, onMore)

  if (hits.length === 0)
    return (
      <div className="grid justify-items-center gap-1 py-12 text-center" data-testid="no-hits">
        <p className="font-semibold">{t('search.none')}</p>
        <p className="text-ink-3 text-small">{t('search.noneHint')}</p>
      </div>
    )
  return (
    <section aria-label={t('search.results')} aria-busy={isBusy}>
      <p className="mb-3 flex justify-between gap-4 text-ink-3 text-small">
        <span>{count}</span>
        <span className="max-tablet:hidden pointer-coarse:hidden">{t('search.keys')}</span>
      </p>
      {days.map(({ day, rows }) => (
        <section key={rows[0]?.message.id} aria-label={nameDay(day)}>
          <h2 className="flex items-center gap-3 pt-3 pb-1.5 font-semibold text-ink-2 text-small after:h-px after:flex-1 after:bg-line">
            {nameDay(day)}
          </h2>
          <ol>
            {rows.map((hit) => (
              <HitRow key={hit.message.id} hit={hit} format={format} onOpen={onOpen} />
            ))}
          </ol>
        </section>
      ))}
      {hasMore && (
        <div ref={end} className="grid justify-items-center pt-4">
          <Button isBusy={isBusy} onClick={onMore}>
            {t('search.more')}
          </Button>
        </div>
      )}
    </section>
  )
}

/** How far below what is seen something counts as near. */
const NEAR = '600px'

/** Calls back where the element comes near what is seen. */
function useNear(isOn: boolean, onNear: () => void) {
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef(onNear)
  latest.current = onNear
  useEffect(() => {
    if (!isOn || !element.current) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) latest.current()
      },
      { rootMargin: NEAR },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  })
  return element
}

function toDays(hits: SearchHit[], toKey: Format['dayKey']): { day: string; rows: SearchHit[] }[] {
  const days: { key: string; day: string; rows: SearchHit[] }[] = []
  for (const hit of hits) {
    const key = toKey(hit.message.sentAt)
    if (days.at(-1)?.key !== key) days.push({ key, day: hit.message.sentAt, rows: [] })
    days.at(-1)?.rows.push(hit)
  }
  return days
}
