import { UserPlus } from 'lucide-react'
import Link from 'next/link'
import { Card } from '#components/admin/card.tsx'
import { PersonRow } from '#components/admin/person-row.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AdminUser } from '#lib/protocol/admin.ts'
import { CardFoot } from './card-foot.tsx'

interface LatestPeopleProps {
  users: AdminUser[]
  /** Of all people. */
  total: number
  adminCount: number
}

/** Who was here last, and what an admin may do with them. */
export function LatestPeople({ users, total, adminCount }: LatestPeopleProps) {
  const { t } = useI18n()
  return (
    <Card
      title={t('overview.lastSeen')}
      action={
        <Link href="/admin/registration" prefetch={false} className={buttonClass('secondary', 'small')}>
          <UserPlus aria-hidden="true" className="size-4" />
          {t('overview.invite')}
        </Link>
      }
    >
      <ul className="divide-y divide-line">
        {users.map((user) => (
          <PersonRow key={user.id} user={user} isLastAdmin={user.role === 'admin' && !user.status && adminCount < 2} />
        ))}
      </ul>
      <CardFoot
        note={t('overview.inAll', { n: total })}
        link={{ path: '/admin/people', label: t('overview.allPeople') }}
      />
    </Card>
  )
}
