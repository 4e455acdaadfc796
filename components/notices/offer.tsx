'use client'

import { BellRing, X } from 'lucide-react'
import { useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { noteOffered } from '#lib/client/notice-offer.ts'
import { askPermission } from '#lib/client/notice-settings.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

/** Asks once, and only on a click lets the browser ask. */
export default function NoticesOffer() {
  const { t } = useI18n()
  const announce = useAnnounce()
  const [isOver, setOver] = useState(false)
  if (isOver) return null

  function close() {
    noteOffered()
    setOver(true)
  }

  async function turnOn() {
    const permission = await askPermission()
    close()
    announce(t(permission === 'granted' ? 'notices.areOn' : 'notices.areOff'))
  }

  return (
    <div className="grid gap-2 rounded-block border border-line bg-surface p-2.5 text-small">
      <div className="flex items-start gap-2">
        <BellRing aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-accent" strokeWidth={1.8} />
        <p className="min-w-0 flex-1">{t('notices.offer')}</p>
        <IconButton label={t('common.close')} size="tiny" onClick={close} className="-mt-0.5 -mr-0.5">
          <X aria-hidden="true" className="size-3.5" />
        </IconButton>
      </div>
      <Button size="small" className="justify-self-start" onClick={() => void turnOn()}>
        {t('notices.turnOn')}
      </Button>
    </div>
  )
}
