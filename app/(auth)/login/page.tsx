import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { findIssuerSentence } from '#components/auth/issuer-fault.ts'
import { IssuerLink } from '#components/auth/issuer-link.tsx'
import { LoginForm } from '#components/auth/login-form.tsx'
import { findInviteToken } from '#components/auth/return-path.ts'
import { Banner } from '#components/ui/banner.tsx'
import { isolate } from '#lib/i18n/direction.ts'
import { isEmptyInstallation } from '#lib/server/auth/first-account.ts'
import { findIssuer } from '#lib/server/auth/oidc/issuer.ts'
import { getI18n } from '../../i18n.ts'
import { findRefusal, requireSignedOut, toWayIn, type WayInQuery } from '../way-in.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('auth.login') }
}

export default async function LoginPage({ searchParams }: { searchParams: WayInQuery }) {
  const returnPath = await requireSignedOut(searchParams)
  if (await isEmptyInstallation()) redirect(toWayIn('/register', returnPath))
  const { t } = await getI18n()
  const refusal = await findRefusal(findInviteToken(returnPath))
  const reason = NOTICES.get(String((await searchParams).reason))
  const issuer = findIssuer()
  const fault = findIssuerSentence((await searchParams).oidc)
  return (
    <div className="group grid gap-4">
      <div>
        <h1 className="font-bold text-display">{t('auth.signInTitle')}</h1>
        <p className={`text-ink-2 ${FIRST_STEP}`}>{t('common.tagline')}</p>
      </div>
      {reason && <Banner tone="info">{t(reason)}</Banner>}
      {issuer && fault && <Banner tone="danger">{t(fault, { host: isolate(issuer.host) })}</Banner>}
      <LoginForm returnPath={returnPath} />
      <div className={`grid gap-4 ${FIRST_STEP}`}>
        <p className="text-row">
          <a
            href="/forgot"
            className="-my-2.5 inline-flex min-h-11 items-center text-ink-2 underline underline-offset-3 hover:text-ink"
          >
            {t('auth.forgot')}
          </a>
        </p>
        {issuer && <IssuerLink host={issuer.host} returnPath={returnPath} t={t} />}
        {!refusal && (
          <p className="mt-1 text-ink-2 text-row">
            {t('auth.noAccount')}
            <a
              href={toWayIn('/register', returnPath)}
              className="-my-2.5 ms-1 inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-3 hover:text-accent-hover"
            >
              {t('auth.register')}
            </a>
          </p>
        )}
      </div>
    </div>
  )
}

/** Whoever is asked for a code has no use for the other ways in. */
const FIRST_STEP = 'group-has-[[name=code]]:hidden'

const NOTICES = new Map<
  string,
  | 'session.expired'
  | 'session.signedOut'
  | 'session.passwordChanged'
  | 'session.endedElsewhere'
  | 'session.disabled'
  | 'session.deleted'
  | 'auth.resetDone'
>([
  ['expired', 'session.expired'],
  ['signed_out', 'session.signedOut'],
  ['password_changed', 'session.passwordChanged'],
  ['ended', 'session.endedElsewhere'],
  ['disabled', 'session.disabled'],
  ['deleted', 'session.deleted'],
  ['password_set', 'auth.resetDone'],
])
