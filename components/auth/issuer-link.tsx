import { KeyRound } from 'lucide-react'
import { buttonClass } from '#components/ui/button.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import { HOME_PATH } from './return-path.ts'

/** The way in by the issuer, beside the form. */
export function IssuerLink({ host, returnPath, t }: { host: string; returnPath: string; t: Translate }) {
  const query = returnPath === HOME_PATH ? '' : `?callbackUrl=${encodeURIComponent(returnPath)}`
  return (
    <>
      <p className="flex items-center gap-3 text-ink-3 text-small before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t('auth.or')}
      </p>
      <a href={`/api/auth/oidc/start${query}`} className={buttonClass('secondary', 'large')}>
        <KeyRound aria-hidden="true" className="size-4 shrink-0" />
        <span className="min-w-0 truncate">{t('auth.continueWith', { host: isolate(host) })}</span>
      </a>
    </>
  )
}
