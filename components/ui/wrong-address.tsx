import { findSiteOrigin } from '#lib/client/site.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Says that this page was opened by an address the site does not go by, and leads to the one it does. */
export function WrongAddress() {
  const { t } = useI18n()
  const here = location.origin
  const site = findSiteOrigin()
  return (
    <div className="grid gap-1.5">
      <p>
        {t('address.wrong', { here })}{' '}
        {site && (
          <a href={`${site}${location.pathname}${location.search}`} className="font-semibold underline">
            {site}
          </a>
        )}
      </p>
      <p>{t('address.wrongAdmin', { here })}</p>
    </div>
  )
}
