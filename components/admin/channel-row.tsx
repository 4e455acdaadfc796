import { Archive, ArchiveRestore, Hash, Lock, Trash2, UserRoundKey } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { toSize } from '#components/files/sizes.ts'
import { toRoomPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import type { MenuItem } from '#components/ui/menu.tsx'
import { MoreMenu } from '#components/ui/more-menu.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { openChat } from '#lib/client/chat.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { AdminRoom } from '#lib/protocol/admin.ts'
import type { Result } from '#lib/protocol/errors.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { findFailureSentence } from './failure.ts'
import { useTask } from './use-task.ts'

type ChannelTask = 'archive' | 'unarchive' | 'takeOver' | 'delete'

const WORDS = {
  archive: { title: 'manage.archive', hint: 'manage.archiveHint' },
  unarchive: { title: 'manage.unarchive', hint: 'manage.unarchiveHint' },
  takeOver: { title: 'manage.takeOver', hint: 'manage.takeOverHint' },
  delete: { title: 'manage.deleteRoom', hint: 'manage.deleteRoomHint' },
} as const satisfies Record<ChannelTask, object>

const ICON = 'size-4'

/** A channel. An admin counts as owner of public ones; a private one is taken over first, or deleted. */
export function ChannelRow({ room }: { room: AdminRoom }) {
  const { t } = useI18n()
  const { me } = useShell()
  const format = useZonedFormat()
  const { run, isBusy, failure, forget } = useTask()
  const [task, setTask] = useState<ChannelTask | null>(null)
  const { id: roomId, visibility, archivedAt, mine, owners = [], ownerCount } = room
  const name = room.isLobby ? t('room.lobby') : room.name
  const isPrivate = visibility === 'private'
  const mayOpen = !isPrivate || mine !== undefined
  const mayArchive = !isPrivate || mine === 'owner'
  const Icon = isPrivate ? Lock : Hash
  const facts = [
    t('manage.peopleIn', { n: room.memberCount }),
    t('manage.messages', { n: room.messages }),
    ...(room.bytes > 0 ? [toSize(room.bytes)] : []),
    t('manage.created', { day: format.shortDay(room.createdAt) }),
  ]

  function toOwners(): string {
    if (room.isLobby && ownerCount === 0) return ''
    if (ownerCount === 0) return t('manage.noOwner')
    if (isPrivate) return t('manage.ownerCount', { n: ownerCount })
    return t('manage.owners', { names: format.list(owners.map(({ displayName }) => isolate(displayName))) })
  }

  function toItems(): MenuItem[] {
    const toItem = (id: ChannelTask, icon: MenuItem['icon']): MenuItem => ({
      ...{ id, icon, label: t(WORDS[id].title), onSelect: () => setTask(id) },
      ...(id === 'delete' && { isDangerous: true }),
    })
    return [
      ...(isPrivate && mine !== 'owner' && !archivedAt
        ? [toItem('takeOver', <UserRoundKey aria-hidden="true" className={ICON} />)]
        : []),
      ...(mayArchive
        ? [
            archivedAt
              ? toItem('unarchive', <ArchiveRestore aria-hidden="true" className={ICON} />)
              : toItem('archive', <Archive aria-hidden="true" className={ICON} />),
          ]
        : []),
      ...(room.isLobby ? [] : [toItem('delete', <Trash2 aria-hidden="true" className={ICON} />)]),
    ]
  }

  function toWork(asked: ChannelTask): () => Promise<Result<unknown>> {
    const chat = openChat(me)
    if (asked === 'delete') return () => chat.call('room:delete', { roomId })
    if (asked === 'takeOver') return () => chat.call('member:role', { roomId, username: me.username, role: 'owner' })
    return () => chat.call('room:archive', { roomId, isArchived: asked === 'archive' })
  }

  async function confirm(asked: ChannelTask) {
    if ((await run(toWork(asked), t('manage.saved'))) !== null) setTask(null)
  }

  const items = toItems()
  return (
    <li data-room={room.slug} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <Icon aria-hidden="true" className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-[1_1_12rem] leading-[1.35]">
        <p className="flex flex-wrap items-center gap-x-1.5">
          <b className="wrap-anywhere font-semibold">
            <OwnDirection>{name}</OwnDirection>
          </b>
          {isPrivate && <Mark>{t('manage.private')}</Mark>}
          {archivedAt && <Mark>{t('manage.archived')}</Mark>}
        </p>
        <p className="wrap-anywhere text-ink-3 text-small">{toOwners()}</p>
        <p className="text-ink-3 text-small">{facts.join(' · ')}</p>
      </div>
      <div className="flex items-center gap-1.5 max-tablet:ml-auto">
        {mayOpen && (
          <Link href={toRoomPath(room)} prefetch={false} className={buttonClass('secondary', 'medium')}>
            {t('manage.open')}
          </Link>
        )}
        {items.length > 0 && <MoreMenu label={t('manage.moreOf', { name })} items={items} />}
      </div>
      {task && (
        <ConfirmDialog
          title={t(WORDS[task].title)}
          hint={t(WORDS[task].hint, { name: isolate(name) })}
          action={t(WORDS[task].title)}
          isDangerous={task === 'delete'}
          typed={task === 'delete' ? name : undefined}
          isBusy={isBusy}
          error={findFailureSentence(t, failure)}
          onConfirm={() => void confirm(task)}
          onClose={() => {
            forget()
            setTask(null)
          }}
        />
      )}
    </li>
  )
}

function Mark({ children }: { children: string }) {
  return <span className="rounded-[6px] bg-surface-2 px-1.5 font-medium text-ink-2 text-tiny">{children}</span>
}
