import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { getJson } from '#lib/client/get-json.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { ReplyVersion } from '#lib/protocol/replies.ts'
import { lookBack, useLookedBack } from './looked-back.ts'

/** Leads through the versions of a reply, which are read when the first of them is wanted; what one reads others need not. */
export default function VersionSwitcher({ message }: { message: Message }) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const past = useLookedBack(message.id)
  const [isBusy, setBusy] = useState(false)
  const { versions: count = 1 } = message
  const shown = past?.version ?? message.version ?? count

  async function show(wanted: number) {
    if (isBusy || wanted < 1 || wanted > count) return
    if (wanted === message.version) return toLatest()
    setBusy(true)
    const answer = await getJson<{ versions: ReplyVersion[] }>(`/api/messages/${message.id}/replies`)
    setBusy(false)
    if (!answer.ok) return announce(t(`errors.${answer.error.code}`), 'shown')
    lookBack(message.id, answer.data.versions.find(({ version }) => version === wanted) ?? null)
    announce(t('ai.versionOf', { v: wanted, n: count }))
  }

  function toLatest() {
    lookBack(message.id, null)
    announce(t('ai.versionOf', { v: count, n: count }))
  }

  return (
    <>
      <fieldset
        aria-label={t('ai.versionOf', { v: shown, n: count })}
        className="inline-flex h-7 shrink-0 items-center rounded-row border border-line bg-surface text-ink-2"
      >
        <Step label={t('ai.earlier')} isEnd={shown <= 1} onClick={() => void show(shown - 1)}>
          <ChevronLeft aria-hidden="true" className="size-3.5" />
        </Step>
        <span className="min-w-8 px-0.5 text-center font-semibold text-meta tabular-nums">
          {t('ai.versions', { v: shown, n: count })}
        </span>
        <Step label={t('ai.later')} isEnd={shown >= count} onClick={() => void show(shown + 1)}>
          <ChevronRight aria-hidden="true" className="size-3.5" />
        </Step>
      </fieldset>
      {past && (
        <button
          type="button"
          onClick={toLatest}
          className="touch-target mx-1.5 shrink-0 font-semibold text-accent text-small hover:underline"
        >
          {t('ai.latest')}
        </button>
      )}
    </>
  )
}

function Step({
  label,
  isEnd,
  onClick,
  children,
}: {
  label: string
  isEnd: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      // It keeps the focus of whoever has come to the end.
      aria-disabled={isEnd || undefined}
      onClick={onClick}
      className="grid size-6.5 touch-target place-items-center rounded-row hover:bg-surface-2 aria-disabled:opacity-40"
    >
      {children}
    </button>
  )
}
