'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import {
  askPermission,
  type NoticePermission,
  noticeSettings,
  readPermission,
  saveNoticeSettings,
  setDesktopNotices,
  wantsDesktopNotices,
} from '#lib/client/notice-settings.ts'
import { isPushOn, isPushSupported, turnPushOff, turnPushOn } from '#lib/client/push.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { NoticeSettings, QuietHours } from '#lib/protocol/rules/quiet.ts'
import { Row } from './section.tsx'

/** Of the night. */
const QUIET_AT_FIRST: QuietHours = { from: 22 * 60, to: 8 * 60 }

/** What this device shows and may show, and when nobody is to be disturbed on any device. */
export function Notices({ settings: initial }: { settings: NoticeSettings }) {
  const { t } = useI18n()
  const { me } = useShell()
  const announce = useAnnounce()
  const [settings, setSettings] = useState(initial)
  const [device, setDevice] = useState<DeviceState | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  useEffect(() => setDevice(readDevice(me.id)), [me.id])

  // The switch at one's own card, or another device, may set it meanwhile.
  useEffect(
    () =>
      noticeSettings.subscribe(() => {
        const now = noticeSettings.get()
        if (now) setSettings(now)
      }),
    [],
  )

  async function save(change: Partial<NoticeSettings>) {
    const before = settings
    const next = { ...settings, ...change }
    setSettings(next)
    setFailure(null)
    if (await saveNoticeSettings(next)) return announce(t('settings.saved'))
    setSettings(before)
    setFailure(t('errors.unavailable'))
  }

  async function allow() {
    await askPermission()
    setDevice(readDevice(me.id))
  }

  async function setPush(isOn: boolean) {
    setFailure(null)
    if (!isOn) await turnPushOff()
    else if ((await askPermission()) === 'granted' && !(await turnPushOn(me.id))) setFailure(t('settings.pushFailed'))
    setDevice(readDevice(me.id))
  }

  function setDesktop(isOn: boolean) {
    setDesktopNotices(isOn)
    setDevice(readDevice(me.id))
  }

  async function tryOne() {
    setFailure(null)
    if (!(await showSample(t('common.product'), t('settings.noticeSample')))) setFailure(t('settings.noticeFailed'))
  }

  const permission = device?.permission ?? 'default'
  const { quietHours } = settings
  return (
    <div className="grid gap-4">
      <Row label={t('settings.noticesHere')}>
        <span className="flex flex-wrap items-center gap-2">
          <span role="status">{device && t(PERMISSIONS[permission])}</span>
          {device && permission === 'default' && (
            <Button size="small" variant="primary" onClick={() => void allow()}>
              {t('notices.turnOn')}
            </Button>
          )}
          {permission === 'granted' && (
            <Button size="small" onClick={() => void tryOne()}>
              {t('settings.tryNotice')}
            </Button>
          )}
        </span>
      </Row>
      {permission === 'denied' && <p className="text-ink-3 text-small">{t('settings.noticesDeniedHint')}</p>}
      {permission === 'granted' && (
        <Choice
          label={t('settings.desktopNotices')}
          hint={t('settings.desktopNoticesHint')}
          isOn={device?.isDesktopOn ?? false}
          onChange={setDesktop}
        />
      )}
      {device?.isPushSupported && permission !== 'denied' && (
        <Choice
          label={t('settings.push')}
          hint={t('settings.pushHint')}
          isOn={device.isPushOn}
          onChange={(isOn) => void setPush(isOn)}
        />
      )}
      <Choice
        label={t('settings.hideText')}
        hint={t('settings.hideTextHint')}
        isOn={settings.hidesText}
        onChange={(hidesText) => void save({ hidesText })}
      />
      <Choice
        label={t('settings.quiet')}
        hint={t('settings.quietHint')}
        isOn={settings.isQuiet}
        onChange={(isQuiet) => void save({ isQuiet })}
      />
      <Choice
        label={t('settings.quietHours')}
        isOn={quietHours !== null}
        onChange={(isOn) => void save({ quietHours: isOn ? QUIET_AT_FIRST : null })}
      >
        {quietHours && (
          <div className="flex flex-wrap items-center gap-2">
            <Time
              label={t('settings.quietFrom')}
              minute={quietHours.from}
              onChange={(from) => void save({ quietHours: { ...quietHours, from } })}
            />
            <span aria-hidden="true">–</span>
            <Time
              label={t('settings.quietTo')}
              minute={quietHours.to}
              onChange={(to) => void save({ quietHours: { ...quietHours, to } })}
            />
          </div>
        )}
      </Choice>
      {failure && (
        <span role="alert" className="text-danger text-small">
          {failure}
        </span>
      )}
    </div>
  )
}

interface DeviceState {
  permission: NoticePermission
  isDesktopOn: boolean
  isPushSupported: boolean
  isPushOn: boolean
}

function readDevice(userId: string): DeviceState {
  return {
    permission: readPermission(),
    isDesktopOn: wantsDesktopNotices(),
    isPushSupported: isPushSupported(),
    isPushOn: isPushOn(userId) && readPermission() === 'granted',
  }
}

const PERMISSIONS = {
  default: 'settings.noticesAsk',
  granted: 'settings.noticesAllowed',
  denied: 'settings.noticesDenied',
  unsupported: 'settings.noticesUnsupported',
} as const satisfies Record<NoticePermission, string>

interface ChoiceProps {
  label: string
  hint?: string
  isOn: boolean
  onChange: (isOn: boolean) => void
  children?: ReactNode
}

function Choice({ label, hint, isOn, onChange, children }: ChoiceProps) {
  const { t } = useI18n()
  return (
    <div className="grid gap-1.5">
      <Row label={label}>
        <SegmentedControl
          label={label}
          value={isOn ? 'on' : 'off'}
          onChange={(value) => onChange(value === 'on')}
          options={[
            { value: 'on', label: t('settings.on') },
            { value: 'off', label: t('settings.off') },
          ]}
        />
      </Row>
      {hint && <p className="text-ink-3 text-small">{hint}</p>}
      {children}
    </div>
  )
}

/** `minute` of the day. */
function Time({ label, minute, onChange }: { label: string; minute: number; onChange: (minute: number) => void }) {
  const text = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return (
    <Input
      type="time"
      required
      aria-label={label}
      value={text}
      className="w-auto!"
      onChange={({ target }) => {
        const [hours = Number.NaN, minutes = Number.NaN] = target.value.split(':').map(Number)
        if (Number.isInteger(hours) && Number.isInteger(minutes)) onChange(hours * 60 + minutes)
      }}
    />
  )
}

/** By the service worker where there is one, as pushes are; phones know no other way. */
async function showSample(title: string, body: string): Promise<boolean> {
  const options = { body, tag: 'sample', icon: '/icons/icon-192.png' }
  try {
    const registration = await navigator.serviceWorker?.getRegistration()
    if (registration) await registration.showNotification(title, options)
    else new Notification(title, options)
    return true
  } catch {
    return false
  }
}
