import { CheckCheck, Compass, History, NotebookPen, Plus, Search, Settings } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { memo } from 'react'
import { NoticesOfferLine, QuietSwitch } from '#components/notices/notices.tsx'
import { SiteReportsLink } from '#components/reports/open-mark.tsx'
import { Avatar } from '#components/ui/avatar.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { Seal } from '#components/ui/seal.tsx'
import { openChat } from '#lib/client/chat.ts'
import { useUser } from '#lib/client/hooks.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { toUser } from '#lib/protocol/people.ts'
import { type AssistantInfo, canReply } from './assistants.ts'
import { JumpBox } from './jump-box.tsx'
import { useOpenDirect } from './open-direct.ts'
import { useOwnPresence } from './own-presence.ts'
import { PaneLink } from './pane-link.tsx'
import { groupRooms, isNotes } from './room-groups.ts'
import { SidebarButton, SidebarLink } from './room-links.tsx'
import { findRoomAt, ROOMS_PATH } from './room-path.ts'
import { useShell } from './shell-context.tsx'
import { openShellDialog } from './shell-dialogs.tsx'
import { SidebarGroup } from './sidebar-group.tsx'

/** The rooms, the way to others and to what was said, and oneself. */
export const Sidebar = memo(function Sidebar() {
  const { t } = useI18n()
  const { me, rooms, waiting, sidebar, assistants } = useShell()
  const path = usePathname()
  const openDirect = useOpenDirect()
  const openId = findRoomAt(rooms, path)?.id
  const groups = groupRooms(rooms, { order: sidebar.order, waiting, openId })
  const addRoom = () => openShellDialog('new-room')
  const able = assistants.filter(canReply)
  const openAiChat = ([first, ...others]: AssistantInfo[]) =>
    first && others.length === 0 ? void openDirect([first.username]) : openShellDialog('new-direct')
  const addAiChat = able.length === 0 ? undefined : () => openAiChat(able)
  return (
    <div className="flex h-full min-h-0 flex-col gap-2.5 px-2.5 pt-3 pb-2.5">
      <div className="flex items-center gap-2.5 px-1.5 pt-1 pb-0.5">
        <Seal glyph="谈" className="size-7! rounded-[8px]! text-[0.9375rem]!" />
        <b className="min-w-0 flex-1 truncate font-bold text-[0.9375rem] tracking-[.01em]">{t('common.product')}</b>
        {[...waiting.values()].some(({ unread }) => unread > 0) && (
          <IconButton
            label={t('palette.markAllRead')}
            onClick={() => openChat(me).inbox.markAllRead()}
            className="-my-0.5"
          >
            <CheckCheck aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
          </IconButton>
        )}
        <IconButton label={t('rooms.new')} onClick={addRoom} className="-my-0.5">
          <Plus aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
        </IconButton>
      </div>
      <JumpBox />
      <nav aria-label={t('room.rooms')} id="rooms" className="relative -mx-2.5 min-h-0 flex-1 overflow-y-auto px-2.5">
        <SidebarGroup group="channels" rooms={groups.channels} openId={openId} onAdd={addRoom}>
          <SidebarLink href={ROOMS_PATH} isCurrent={path === ROOMS_PATH} icon={<Compass />}>
            {t('room.browse')}
          </SidebarLink>
          <SidebarLink href="/search" isCurrent={path === '/search'} icon={<Search />}>
            {t('palette.searchMessages')}
          </SidebarLink>
          <SidebarLink href="/history" isCurrent={path === '/history'} icon={<History />}>
            {t('room.history')}
          </SidebarLink>
        </SidebarGroup>
        {(groups.ai.length > 0 || addAiChat) && (
          <SidebarGroup group="ai" rooms={groups.ai} openId={openId} onAdd={addAiChat} />
        )}
        <SidebarGroup group="direct" rooms={groups.direct} openId={openId} onAdd={() => openShellDialog('new-direct')}>
          {!groups.direct.some(isNotes) && (
            <SidebarButton icon={<NotebookPen />} onClick={() => void openDirect([])}>
              {t('room.notes')}
            </SidebarButton>
          )}
        </SidebarGroup>
      </nav>
      <NoticesOfferLine />
      <OwnCard />
    </div>
  )
})

function OwnCard() {
  const { t } = useI18n()
  const { me } = useShell()
  const person = useUser(me, me.username, false) ?? toUser(me)
  const presence = useOwnPresence()
  return (
    <div className="flex flex-wrap items-center gap-2.5 rounded-block bg-surface-2 p-2 [--dot-ring:var(--surface-2)]">
      <Avatar name={person.displayName} hue={person.color} {...(presence && { presence })} />
      <div className="min-w-24 flex-1 leading-[1.3]">
        <b className="block truncate font-semibold text-[0.875rem]">
          <OwnDirection>{person.displayName}</OwnDirection>
        </b>
        <span className="block min-h-[1.3em] truncate text-ink-3 text-meta first-letter:uppercase">
          {presence && t(`rooms.${presence}`)}
        </span>
      </div>
      <QuietSwitch />
      <SiteReportsLink />
      <PaneLink
        href="/settings"
        aria-label={t('room.settings')}
        title={t('room.settings')}
        className="grid size-8 touch-target place-items-center rounded-[8px] text-ink-2 hover:bg-surface-3 hover:text-ink"
      >
        <Settings aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
      </PaneLink>
    </div>
  )
}
