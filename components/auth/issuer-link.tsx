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
        <Key />
        <span className="min-w-0 truncate">{t('auth.continueWith', { host: isolate(host) })}</span>
      </a>
    </>
  )
}

/** lucide's key-round, drawn by the server: its own component would bring the library's scripts into the way in. */
function Key() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinejoin="round"
      className="size-4 shrink-0"
    >
      <path d="M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z" />
      <circle cx="16.5" cy="7.5" r=".5" fill="currentColor" />
    </svg>
  )
}
