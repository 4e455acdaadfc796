'use client'

import { Moon } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { openChat } from '#lib/client/chat.ts'
import { hearQuiet, noticeSettings, saveNoticeSettings } from '#lib/client/notice-settings.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Silences all notices of the person, on all devices, and lets others see it. */
export default function QuietSwitch() {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const settings = useSyncExternalStore(noticeSettings.subscribe, noticeSettings.get, () => null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    void noticeSettings.read()
    return openChat(me).on('quiet:changed', ({ isQuiet }) => hearQuiet(isQuiet))
  }, [me])
  if (!settings) return null
  const { isQuiet } = settings

  async function toggle() {
    if (!settings || isBusy) return
    setBusy(true)
    const isSaved = await saveNoticeSettings({ ...settings, isQuiet: !isQuiet })
    setBusy(false)
    if (isSaved) announce(t(isQuiet ? 'people.quietOff' : 'people.quietOn'))
    else announce(t('errors.unavailable'), 'shown')
  }

  return (
    <IconButton
      label={t('people.quiet')}
      aria-pressed={isQuiet}
      aria-disabled={isBusy}
      onClick={() => void toggle()}
      className="hover:bg-surface-3"
    >
      <Moon aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} fill={isQuiet ? 'currentColor' : 'none'} />
    </IconButton>
  )
}
