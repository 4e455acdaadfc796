import Link from 'next/link'
import { buttonClass } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

interface PagerProps {
  path: string
  /** What the page was asked for beside its place. */
  query: Record<string, string | undefined>
  cursor: string | undefined
  nextCursor: string | undefined
}

/** The ways to the first and the next page of a list. */
export function Pager({ path, query, cursor, nextCursor }: PagerProps) {
  const { t } = useI18n()
  if (cursor === undefined && nextCursor === undefined) return null
  return (
    <div className="flex flex-wrap justify-between gap-2 border-line border-t p-3">
      {cursor === undefined ? (
        <span />
      ) : (
        <Link href={toHref({})} prefetch={false} className={buttonClass('secondary', 'medium')}>
          {t('manage.first')}
        </Link>
      )}
      {nextCursor !== undefined && (
        <Link href={toHref({ cursor: nextCursor })} prefetch={false} className={buttonClass('secondary', 'medium')}>
          {t('manage.next')}
        </Link>
      )}
    </div>
  )

  function toHref(place: { cursor?: string }): string {
    const wanted = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...query, ...place })) if (value) wanted.set(name, value)
    return wanted.size === 0 ? path : `${path}?${wanted}`
  }
}
