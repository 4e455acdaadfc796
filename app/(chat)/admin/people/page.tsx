import type { Metadata } from 'next'
import { z } from 'zod'
import { PeopleList } from '#components/admin/people-list.tsx'
import { adminUserQuery } from '#lib/protocol/admin.ts'
import { listPeople } from '#lib/server/admin/list-people.ts'
import { getI18n } from '../../../i18n.ts'
import { AdminMain, readAsked, requireAdminReader, type SearchParams } from '../admin-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getI18n()).t('manage.people') }
}

const asked = adminUserQuery
  .pick({ query: true, cursor: true, limit: true })
  .extend({ show: z.enum(['admin', 'disabled']).optional() })

/** Everybody who has an account: for admins. */
export default async function PeoplePage({ searchParams }: { searchParams: SearchParams }) {
  await requireAdminReader('/admin/people')
  const { show, ...wanted } = await readAsked(searchParams, asked)
  const [page, admins] = await Promise.all([
    listPeople({
      ...wanted,
      ...(show === 'admin' && { role: show }),
      ...(show === 'disabled' && { status: show }),
    }),
    listPeople({ role: 'admin', status: 'active', limit: 1 }),
  ])
  const { t } = await getI18n()
  return (
    <AdminMain title={t('manage.people')}>
      <PeopleList
        users={page.users}
        total={page.total}
        nextCursor={page.nextCursor}
        adminCount={admins.total}
        asked={{ query: wanted.query, show, cursor: wanted.cursor }}
      />
    </AdminMain>
  )
}
