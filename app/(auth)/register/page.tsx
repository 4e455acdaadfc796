import type { Metadata } from 'next'
import { InviteCard } from '#components/auth/invite-card.tsx'
import { IssuerLink } from '#components/auth/issuer-link.tsx'
import { RegisterForm } from '#components/auth/register-form.tsx'
import { findInviteToken, HOME_PATH } from '#components/auth/return-path.ts'
import { Banner } from '#components/ui/banner.tsx'
import { isEmptyInstallation } from '#lib/server/auth/first-account.ts'
import { isMailSetUp } from '#lib/server/auth/forgot.ts'
import { findIssuer } from '#lib/server/auth/oidc/issuer.ts'
import { getI18n } from '../../i18n.ts'
import { findRefusal, maySetUp, readInvited, requireSignedOut, toWayIn, type WayInQuery } from '../way-in.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('auth.register') }
}

export default async function RegisterPage({ searchParams }: { searchParams: WayInQuery }) {
  const asked = await requireSignedOut(searchParams)
  const isFirst = await isEmptyInstallation()
  const { setup } = await searchParams
  const token = typeof setup === 'string' ? setup : undefined
  const isShut = isFirst && !(await maySetUp(token))
  const { t } = await getI18n()
  const invited = await readInvited(asked)
  const returnPath = invited === 'dead' ? HOME_PATH : asked
  const refusal = isFirst ? null : await findRefusal(findInviteToken(returnPath))
  // The first account is made by the form.
  const issuer = isFirst || refusal ? null : findIssuer()
  return (
    <div className="grid gap-4">
      <div>
        <h1 className="font-bold text-display">{t(isFirst ? 'auth.firstTitle' : 'auth.register')}</h1>
        <p className="text-ink-2">{t(isShut ? 'auth.setupIntro' : isFirst ? 'auth.firstIntro' : 'common.tagline')}</p>
      </div>
      {invited === 'dead' && <Banner tone="warn">{t('invites.dead')}</Banner>}
      {invited && invited !== 'dead' && <InviteCard preview={invited} t={t} isCompact />}
      {isShut ? (
        <Banner tone="info">{t('auth.setupNeeded')}</Banner>
      ) : refusal ? (
        <Banner tone="info">{t(refusal)}</Banner>
      ) : (
        <RegisterForm returnPath={returnPath} setup={isFirst ? token : undefined} isMailSetUp={isMailSetUp()} />
      )}
      {issuer && <IssuerLink host={issuer.host} returnPath={returnPath} t={t} />}
      {!isFirst && (
        <p className="mt-1 text-ink-2 text-row">
          {t('auth.haveAccount')}
          <a
            href={toWayIn('/login', returnPath)}
            className="ms-1 font-semibold text-accent underline underline-offset-3 hover:text-accent-hover"
          >
            {t('auth.login')}
          </a>
        </p>
      )}
    </div>
  )
}
