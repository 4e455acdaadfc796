import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { ResetForm } from '#components/auth/reset-form.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { findLinkOwner } from '#lib/server/admin/password-links.ts'
import { takeRead } from '#lib/server/auth/reads.ts'
import { getI18n } from '../../../i18n.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('auth.resetTitle'), robots: { index: false }, referrer: 'no-referrer' }
}

/** Where the link of an admin leads by which one sets a new password. */
export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  await takeRead(await headers())
  const owner = await findLinkOwner(token)
  const { t } = await getI18n()
  return (
    <div className="grid gap-4">
      <div>
        <h1 className="font-bold text-display">{t('auth.resetTitle')}</h1>
        {owner && <p className="text-ink-2">{t('auth.resetFor', { username: owner.username })}</p>}
      </div>
      {owner ? (
        <ResetForm token={token} username={owner.username} />
      ) : (
        <>
          <Banner tone="warn">{t('auth.resetDead')}</Banner>
          <p className="flex flex-wrap gap-x-6 text-row">
            {WAYS_ON.map(([path, words]) => (
              <a
                key={path}
                href={path}
                className="inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-3 hover:text-accent-hover"
              >
                {t(words)}
              </a>
            ))}
          </p>
        </>
      )}
    </div>
  )
}

const WAYS_ON = [
  ['/forgot', 'auth.askAnew'],
  ['/login', 'auth.backToSignIn'],
] as const
