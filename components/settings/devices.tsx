'use client'

import { CircleHelp, type LucideIcon, Monitor, Smartphone, Tablet } from 'lucide-react'
import { useRef, useState } from 'react'
import { findFailureSentence } from '#components/auth/failure.ts'
import { useZonedFormat } from '#components/chat/times.ts'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { OwnDirection } from '#components/ui/own-direction.tsx'
import { type AuthFailure, type AuthResult, endOtherSessions, endSession } from '#lib/client/auth.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Device } from '#lib/protocol/entities.ts'
import { type DeviceName, toDeviceName } from './device-name.ts'

const OTHERS = 'others'

/** Where one is signed in, and a way to end that for a device one has lost or left behind. */
export function Devices({ devices: initial }: { devices: Device[] }) {
  const { t } = useI18n()
  const list = useRef<HTMLDivElement>(null)
  const [devices, setDevices] = useState(initial)
  /** The id of what is under way. */
  const [busy, setBusy] = useState<string | null>(null)
  const [failure, setFailure] = useState<AuthFailure | null>(null)
  const announce = useAnnounce()
  const own = devices.filter(({ isThis }) => isThis)
  const others = devices.filter(({ isThis }) => !isThis)

  async function end(id: string, call: () => Promise<AuthResult>, isGone: (device: Device) => boolean) {
    if (busy !== null) return
    setBusy(id)
    setFailure(null)
    const result = await call()
    setBusy(null)
    // Somebody else may have been faster: then it is over all the same.
    if (!result.ok && result.error.code !== 'not_found') return setFailure(result.error)
    setDevices((known) => known.filter((device) => !isGone(device)))
    announce(t(id === OTHERS ? 'settings.othersEnded' : 'settings.deviceEnded'))
    // The button that had the focus is gone.
    list.current?.focus()
  }

  return (
    <div ref={list} tabIndex={-1} className="grid gap-4 outline-none">
      <ul className="-my-1 divide-y divide-line">
        {[...own, ...others].map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            isBusy={busy === device.id}
            onEnd={() =>
              void end(
                device.id,
                () => endSession(device.id),
                ({ id }) => id === device.id,
              )
            }
          />
        ))}
      </ul>
      {failure && (
        <span role="alert" className="text-danger text-small">
          {findFailureSentence(t, failure)}
        </span>
      )}
      {others.length > 0 && (
        <Button
          variant="danger"
          className="justify-self-start"
          isBusy={busy === OTHERS}
          onClick={() => void end(OTHERS, endOtherSessions, ({ isThis }) => !isThis)}
        >
          {t('settings.endOthers')}
        </Button>
      )}
    </div>
  )
}

interface DeviceRowProps {
  device: Device
  isBusy: boolean
  onEnd: () => void
}

function DeviceRow({ device, isBusy, onEnd }: DeviceRowProps) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { program, system, kind } = toDeviceName(device.userAgent)
  const name = [program, system].filter((word) => word !== null).join(' · ') || t('settings.deviceUnknown')
  const Icon = ICONS[kind]
  const seen = `${format.day(device.lastSeenAt)} ${format.time(device.lastSeenAt)}`
  return (
    <li className="flex items-center gap-3 py-3">
      <Icon aria-hidden="true" className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="font-medium [overflow-wrap:anywhere]">
            <OwnDirection>{name}</OwnDirection>
          </span>
          {device.isThis && (
            <span className="rounded-tag bg-accent-soft px-1.5 font-medium text-accent text-small">
              {t('settings.thisDevice')}
            </span>
          )}
        </div>
        <p className="flex flex-wrap gap-x-3 text-ink-3 text-small [overflow-wrap:anywhere]">
          {device.ip !== null && <span>{t('settings.deviceFrom', { address: device.ip })}</span>}
          {!device.isThis && <span>{t('settings.lastSeen', { when: seen })}</span>}
        </p>
      </div>
      {!device.isThis && (
        <Button size="small" isBusy={isBusy} aria-label={t('settings.endDevice', { device: name })} onClick={onEnd}>
          {t('settings.signOutThere')}
        </Button>
      )}
    </li>
  )
}

const ICONS: Record<DeviceName['kind'], LucideIcon> = {
  phone: Smartphone,
  tablet: Tablet,
  computer: Monitor,
  unknown: CircleHelp,
}
