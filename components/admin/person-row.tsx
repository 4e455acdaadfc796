import { Ban, KeyRound, LogOut, RotateCcw, ShieldOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { sayLastSeen } from '#components/members/seen.ts'
import { useNow } from '#components/members/use-now.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { MoreMenu } from '#components/ui/more-menu.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { SelectBox } from '#components/ui/select.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AdminUser } from '#lib/protocol/admin.ts'
import { PersonDialog, type PersonTask } from './person-dialog.tsx'

const ICON = 'size-4'

/** Somebody with an account. The only admin keeps it as it is. */
export function PersonRow({ user, isLastAdmin }: { user: AdminUser; isLastAdmin: boolean }) {
  const { t } = useI18n()
  const { me } = useShell()
  const format = useZonedFormat()
  const now = useNow()
  const [task, setTask] = useState<PersonTask | null>(null)
  const { username, displayName: name, email, lastSeenAt, messages, sessions, createdAt } = user
  const isDisabled = user.status === 'disabled'
  const isSelf = user.id === me.id
  const facts = [
    lastSeenAt ? sayLastSeen(t, format, lastSeenAt, now) : t('manage.never'),
    ...(messages === undefined ? [] : [t('manage.messages', { n: messages })]),
    ...(sessions > 0 ? [t('manage.devices', { n: sessions })] : []),
    ...(user.hasSecondFactor ? [t('manage.factorOn')] : []),
    t('manage.joined', { day: format.shortDay(createdAt) }),
  ]
  const items = [
    {
      ...{ id: 'sessions', label: t('manage.endSessions'), onSelect: () => setTask('sessions') },
      icon: <LogOut aria-hidden="true" className={ICON} />,
    },
    ...(user.hasSecondFactor && !isSelf
      ? [
          {
            ...{ id: 'factor', label: t('manage.factorOff'), onSelect: () => setTask('factor') },
            icon: <ShieldOff aria-hidden="true" className={ICON} />,
          },
        ]
      : []),
    ...(isDisabled
      ? [
          {
            ...{ id: 'enable', label: t('manage.enable'), onSelect: () => setTask('enable') },
            icon: <RotateCcw aria-hidden="true" className={ICON} />,
          },
        ]
      : []),
    ...(isSelf || isLastAdmin
      ? []
      : [
          ...(isDisabled
            ? []
            : [
                {
                  ...{ id: 'disable', label: t('manage.disable'), onSelect: () => setTask('disable') },
                  icon: <Ban aria-hidden="true" className={ICON} />,
                },
              ]),
          {
            ...{ id: 'delete', label: t('manage.deletePerson'), isDangerous: true },
            icon: <Trash2 aria-hidden="true" className={ICON} />,
            onSelect: () => setTask('delete'),
          },
        ]),
  ]

  return (
    <li data-user={username} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <Avatar name={name} hue={user.color} />
      <div className="min-w-0 flex-[1_1_10rem] leading-[1.35]">
        <p className="flex flex-wrap items-center gap-x-1.5">
          <b className="wrap-anywhere font-semibold">
            <OwnDirection>{name}</OwnDirection>
          </b>
          {isDisabled && (
            <span className="rounded-[6px] bg-warn-soft px-1.5 font-medium text-tiny text-warn">
              {t('manage.disabled')}
            </span>
          )}
        </p>
        <p className="wrap-anywhere text-ink-3 text-small">
          @{username}
          {email && ` · ${email}`}
        </p>
        <p className="text-ink-3 text-small">{facts.join(' · ')}</p>
      </div>
      <div className="flex items-center gap-1.5 max-tablet:w-full max-tablet:pl-12">
        <SelectBox
          size="row"
          aria-label={t('manage.roleOf', { name })}
          value={user.role}
          disabled={isLastAdmin}
          title={isLastAdmin ? t('manage.lastAdmin') : undefined}
          options={[
            { value: 'member', label: t('manage.member') },
            { value: 'admin', label: t('manage.admin') },
          ]}
          onChange={(event) => setTask(event.target.value === 'admin' ? 'promote' : 'demote')}
          className="w-28 max-tablet:flex-1"
        />
        <IconButton
          label={`${t('manage.link')}: ${name}`}
          title={t('manage.link')}
          disabled={isDisabled}
          onClick={() => setTask('link')}
        >
          <KeyRound aria-hidden="true" className="size-[1.125rem]" />
        </IconButton>
        <MoreMenu label={t('manage.moreOf', { name })} items={items} />
      </div>
      {isLastAdmin && <p className="w-full pl-12 text-ink-3 text-small">{t('manage.lastAdmin')}</p>}
      {task && <PersonDialog key={task} task={task} user={user} onClose={() => setTask(null)} />}
    </li>
  )
}
