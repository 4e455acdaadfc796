'use client'

import { SelectBox } from '#components/ui/select.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AdminUser } from '#lib/protocol/admin.ts'
import { Card } from './card.tsx'
import { ListHead } from './list-head.tsx'
import { Pager } from './pager.tsx'
import { PersonRow } from './person-row.tsx'

interface PeopleListProps {
  users: AdminUser[]
  total: number
  nextCursor: string | undefined
  /** Of all people: of one admin alone nothing can be taken. */
  adminCount: number
  asked: { query?: string | undefined; show?: string | undefined; cursor?: string | undefined }
}

const PATH = '/admin/people'

/** Everybody who has an account, and what an admin may do with it. */
export function PeopleList({ users, total, nextCursor, adminCount, asked }: PeopleListProps) {
  const { t } = useI18n()
  const { query, show, cursor } = asked
  return (
    <div className="grid gap-4">
      <ListHead path={PATH} query={query ?? ''} label={t('manage.searchPeople')}>
        <SelectBox
          key={show}
          name="show"
          aria-label={t('manage.show')}
          defaultValue={show ?? ''}
          className="flex-[1_1_9rem]"
          options={[
            { value: '', label: t('manage.everybody') },
            { value: 'admin', label: t('manage.admin') },
            { value: 'disabled', label: t('manage.disabled') },
          ]}
        />
      </ListHead>
      <Card title={t('manage.people')} note={t('manage.peopleCount', { n: total })} action={null}>
        {users.length === 0 && <p className="p-4 text-ink-3">{t('manage.nothingFound')}</p>}
        <ul className="divide-y divide-line">
          {users.map((user) => (
            <PersonRow
              key={user.id}
              user={user}
              isLastAdmin={user.role === 'admin' && !user.status && adminCount < 2}
            />
          ))}
        </ul>
        <Pager path={PATH} query={{ query, show }} cursor={cursor} nextCursor={nextCursor} />
      </Card>
    </div>
  )
}
