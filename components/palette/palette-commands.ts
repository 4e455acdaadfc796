import {
  BellOff,
  BellRing,
  CheckCheck,
  Compass,
  Keyboard,
  Languages,
  LogOut,
  type LucideIcon,
  Moon,
  Plus,
  Settings,
  Sun,
  SunMoon,
  Undo2,
} from 'lucide-react'
import { usePathname } from 'next/navigation'
import { endSession } from '#components/settings/end-session.ts'
import { applyTheme } from '#components/settings/theme.ts'
import { useLanguageChange } from '#components/settings/use-language.ts'
import { useRoomName } from '#components/shell/room-name.ts'
import { findRoomAt, ROOMS_PATH } from '#components/shell/room-path.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { openShellDialog } from '#components/shell/shell-dialogs.tsx'
import { openChat } from '#lib/client/chat.ts'
import { LANGUAGE_NAMES, LANGUAGES } from '#lib/i18n/language.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { may } from '#lib/protocol/rules/rights.ts'
import { useLead } from './lead.ts'

export interface PaletteCommand {
  id: string
  name: string
  icon: LucideIcon
  /** What else does the same. */
  hint?: string
  /** Answers what went wrong, if something did; the palette stays open then. */
  run: () => Promise<ErrorCode | null> | null
}

/** What one can do from anywhere, and with the room that is open. */
export function usePaletteCommands(): PaletteCommand[] {
  const { t, lang } = useI18n()
  const { me, rooms } = useShell()
  const toName = useRoomName()
  const lead = useLead()
  const changeLanguage = useLanguageChange()
  const room = findRoomAt(rooms, usePathname())
  const chat = openChat(me)
  const otherLanguages = LANGUAGES.filter((language) => language !== lang)

  return [
    { id: 'new-room', name: t('rooms.new'), icon: Plus, run: just(() => openShellDialog('new-room')) },
    { id: 'browse', name: t('room.browse'), icon: Compass, run: () => lead(ROOMS_PATH) },
    { id: 'read', name: t('palette.markAllRead'), icon: CheckCheck, run: just(() => chat.inbox.markAllRead()) },
    { id: 'settings', name: t('room.settings'), icon: Settings, run: () => lead('/settings') },
    {
      ...{ id: 'shortcuts', name: t('shortcuts.title'), icon: Keyboard, hint: 'Ctrl /' },
      run: just(() => openShellDialog('shortcuts')),
    },
    ...(room ? [toMute(room.mine.notify === 'none')] : []),
    ...(room && may('leave', me, { room, role: room.mine.role, isBanned: false })
      ? [
          {
            ...{ id: 'leave', name: t('palette.leave', { room: toName(room) }), icon: Undo2, hint: '/leave' },
            run: just(() => openShellDialog('leave-room')),
          },
        ]
      : []),
    { id: 'light', name: t('palette.themeLight'), icon: Sun, run: just(() => applyTheme('light')) },
    { id: 'dark', name: t('palette.themeDark'), icon: Moon, run: just(() => applyTheme('dark')) },
    { id: 'system', name: t('palette.themeSystem'), icon: SunMoon, run: just(() => applyTheme('system')) },
    ...otherLanguages.map((language) => ({
      ...{ id: language, name: t('palette.language', { name: LANGUAGE_NAMES[language] }), icon: Languages },
      run: just(() => changeLanguage(language)),
    })),
    { id: 'sign-out', name: t('palette.signOut'), icon: LogOut, run: signOut },
  ]

  function toMute(isMuted: boolean): PaletteCommand {
    const name = room ? toName(room) : ''
    return {
      ...{ id: 'mute', name: t(isMuted ? 'palette.unmute' : 'palette.mute', { room: name }), hint: '/mute' },
      icon: isMuted ? BellRing : BellOff,
      async run() {
        if (!room) return null
        const answer = await chat.call('notify:set', { roomId: room.id, notify: isMuted ? 'all' : 'none' })
        return answer.ok ? null : answer.error.code
      },
    }
  }
}

/** Of what can't fail. */
function just(act: () => void): () => null {
  return () => {
    act()
    return null
  }
}

async function signOut(): Promise<ErrorCode | null> {
  return (await endSession()) ? 'unavailable' : null
}
