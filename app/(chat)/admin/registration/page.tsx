import type { Metadata } from 'next'
import { InviteList } from '#components/admin/invite-list.tsx'
import { RegistrationSettings } from '#components/admin/registration.tsx'
import { adminInviteQuery } from '#lib/protocol/admin.ts'
import { listAdminInvites } from '#lib/server/admin/invites.ts'
import { readSettings } from '#lib/server/admin/settings.ts'
import { getI18n } from '../../../i18n.ts'
import { AdminMain, readAsked, requireAdminReader, type SearchParams } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('manage.registration') }
}

/** Who may make an account, how channels begin, and the invitations that hold: for admins. */
export default async function RegistrationPage({ searchParams }: { searchParams: SearchParams }) {
  await requireAdminReader('/admin/registration')
  const wanted = await readAsked(searchParams, adminInviteQuery)
  const [settings, page] = await Promise.all([readSettings(), listAdminInvites(wanted)])
  const { t } = await getI18n()
  return (
    <AdminMain title={t('manage.registration')}>
      <RegistrationSettings settings={settings} />
      <InviteList invites={page.invites} cursor={wanted.cursor} nextCursor={page.nextCursor} />
    </AdminMain>
  )
}
