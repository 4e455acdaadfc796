import {
  Ban,
  Bell,
  BellOff,
  BellRing,
  Download,
  Flag,
  Info,
  Link,
  LogOut,
  Search,
  Settings2,
  TextSearch,
} from 'lucide-react'
import { useState } from 'react'
import { writeClipboard } from '#components/chat/copy.ts'
import { findPerson, useRoomContext } from '#components/chat/room-context.tsx'
import { RoomExport } from '#components/exports/room-export.tsx'
import { BlockDialog } from '#components/members/block-dialog.tsx'
import { RoomReports } from '#components/reports/room-reports.tsx'
import { useOpenAddress } from '#components/shell/pane-link.tsx'
import { toRoomPath, toSearchInPath } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { openShellDialog } from '#components/shell/shell-dialogs.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Menu, type MenuItem } from '#components/ui/menu.tsx'
import { setBlocked } from '#lib/client/blocks.ts'
import { openChat } from '#lib/client/chat.ts'
import { useBlocked, useOpenReports } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { NotifyLevel, Room } from '#lib/protocol/entities.ts'
import { LOBBY_SLUG } from '#lib/protocol/limits.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { RoomDetails } from './room-details.tsx'
import { RoomNotices } from './room-notices.tsx'
import { RoomSettings } from './room-settings.tsx'
import { maySetAnything } from './settable.ts'

interface RoomMenuPartProps {
  room: Room
  roomName: string
  /** Beside which the menu is open; null while it is closed. */
  anchor: HTMLElement | null
  onClose: () => void
}

export default function RoomMenuPart({ room, roomName, anchor, onClose }: RoomMenuPartProps) {
  const { t } = useI18n()
  const { me, rooms } = useShell()
  const context = useRoomContext()
  const { standing } = context
  const blocked = useBlocked(me)
  const announce = useAnnounce()
  const openAddress = useOpenAddress()
  const [dialog, setDialog] = useState<'details' | 'notices' | 'export' | 'settings' | 'block' | 'reports' | null>(null)
  const mayReports = standing !== null && may('see_reports', me, standing)
  const reportCount = useOpenReports(me, room.id)
  // Only where messages are read without their room there is none.
  if (!standing) return null
  const mine = rooms.find(({ id }) => id === room.id)?.mine
  const other = room.people?.length === 2 ? room.people.find((username) => username !== me.username) : undefined
  const isBlocked = blocked.some(({ username }) => username === other)

  async function setNotify(notify: NotifyLevel) {
    const answer = await openChat(me).call('notify:set', { roomId: room.id, notify })
    if (answer.ok) openChat(me).takeOwn(room, answer.data.mine)
    if (answer.ok) announce(t(notify === 'none' ? 'rooms.isMuted' : 'rooms.isUnmuted'))
    else announce(t(`errors.${answer.error.code}`), 'shown')
  }

  async function copyLink() {
    const isDone = await writeClipboard(new URL(toRoomPath(room), location.href).href)
    if (isDone) announce(t('message.linkCopied'))
    else announce(t('common.notCopied'), 'shown')
  }

  async function unblock(username: string) {
    const answer = await setBlocked(me, findPerson(context, username), false)
    if (answer.ok) announce(t('people.isUnblocked', { who: roomName }))
    else announce(t(`errors.${answer.error.code}`), 'shown')
  }

  const items: (MenuItem | false)[] = [
    { id: 'jump', label: t('rooms.jump'), icon: <TextSearch {...ICON} />, onSelect: () => openShellDialog('palette') },
    {
      ...{ id: 'search', label: t('rooms.searchIn'), icon: <Search {...ICON} /> },
      onSelect: () => void openAddress(toSearchInPath(room)),
    },
    { id: 'details', label: t('rooms.details'), icon: <Info {...ICON} />, onSelect: () => setDialog('details') },
    mine !== undefined &&
      (mine.notify === 'none'
        ? { id: 'unmute', label: t('rooms.unmute'), icon: <Bell {...ICON} />, onSelect: () => void setNotify('all') }
        : { id: 'mute', label: t('rooms.mute'), icon: <BellOff {...ICON} />, onSelect: () => void setNotify('none') }),
    mine !== undefined && {
      ...{ id: 'notices', label: t('notices.choose'), icon: <BellRing {...ICON} /> },
      onSelect: () => setDialog('notices'),
    },
    { id: 'link', label: t('rooms.copyLink'), icon: <Link {...ICON} />, onSelect: () => void copyLink() },
    { id: 'export', label: t('exports.room'), icon: <Download {...ICON} />, onSelect: () => setDialog('export') },
    mayReports && {
      ...{ id: 'reports', icon: <Flag {...ICON} /> },
      label: reportCount > 0 ? t('reports.listOf', { n: reportCount }) : t('reports.list'),
      onSelect: () => setDialog('reports'),
    },
    maySetAnything(me, standing) && {
      ...{ id: 'settings', label: t('rooms.settings'), icon: <Settings2 {...ICON} /> },
      onSelect: () => setDialog('settings'),
    },
    other !== undefined && {
      ...{ id: 'block', label: t(isBlocked ? 'people.unblock' : 'people.block'), icon: <Ban {...ICON} /> },
      onSelect: () => (isBlocked ? void unblock(other) : setDialog('block')),
    },
    may('leave', me, standing) &&
      room.slug !== LOBBY_SLUG && {
        ...{ id: 'leave', label: t('rooms.leave'), icon: <LogOut {...ICON} />, isDangerous: true },
        onSelect: () => openShellDialog('leave-room'),
      },
  ]
  const close = () => setDialog(null)
  return (
    <>
      {anchor && (
        <Menu
          label={t('rooms.more')}
          items={items.filter((item) => item !== false)}
          anchor={anchor}
          onClose={onClose}
        />
      )}
      <RoomDetails room={room} roomName={roomName} isOpen={dialog === 'details'} onClose={close} />
      {mine && <RoomNotices room={room} level={mine.notify} isOpen={dialog === 'notices'} onClose={close} />}
      {other !== undefined && dialog === 'block' && (
        <BlockDialog me={me} person={findPerson(context, other)} onClose={close} />
      )}
      <RoomExport room={room} roomName={roomName} isOpen={dialog === 'export'} onClose={close} />
      {mayReports && <RoomReports roomId={room.id} isOpen={dialog === 'reports'} onClose={close} />}
      <RoomSettings room={room} standing={standing} isOpen={dialog === 'settings'} onClose={close} />
    </>
  )
}

const ICON = { 'aria-hidden': true, className: 'size-4 shrink-0', strokeWidth: 1.8 } as const
