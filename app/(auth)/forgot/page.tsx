import type { Metadata } from 'next'
import { ForgotForm } from '#components/auth/forgot-form.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { isMailSetUp } from '#lib/server/auth/forgot.ts'
import { getI18n } from '../../i18n.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('auth.forgotTitle') }
}

/** For whoever can't sign in: a link by mail, or else by an admin. */
export default async function ForgotPage() {
  const { t } = await getI18n()
  const isByMail = isMailSetUp()
  return (
    <div className="grid gap-4">
      <div>
        <h1 className="font-bold text-display">{t('auth.forgotTitle')}</h1>
        {isByMail && <p className="text-ink-2">{t('auth.forgotIntro')}</p>}
      </div>
      {isByMail ? <ForgotForm /> : <Banner tone="info">{t('auth.forgotAskAdmin')}</Banner>}
      <p className="mt-1 text-row">
        <a
          href="/login"
          className="-my-2.5 inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-3 hover:text-accent-hover"
        >
          {t('auth.backToSignIn')}
        </a>
      </p>
    </div>
  )
}
