import type { Metadata } from 'next'
import { HOME_PATH } from '#components/auth/return-path.ts'
import { buttonClass } from '#components/ui/button.tsx'
import { getI18n } from '../../../i18n.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('invites.deadTitle') }
}

/** Shown for a link that was revoked, used up, has ended or was made up. */
export default async function DeadInvite() {
  const { t } = await getI18n()
  return (
    <div className="grid justify-items-start gap-4">
      <div>
        <h1 className="font-bold text-display">{t('invites.deadTitle')}</h1>
        <p className="text-ink-2">{t('invites.deadBody')}</p>
      </div>
      <a href={HOME_PATH} className={buttonClass('primary', 'large')}>
        {t('common.backToChat')}
      </a>
    </div>
  )
}
