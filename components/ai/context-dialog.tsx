import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { findLookedBack } from '#components/chat/looked-back.ts'
import { usePerson, useRoomContext } from '#components/chat/room-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { getJson } from '#lib/client/get-json.ts'
import { isolate } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Message } from '#lib/protocol/entities.ts'
import type { Result } from '#lib/protocol/errors.ts'
import type { ReplyContext, ReplyVersion } from '#lib/protocol/replies.ts'
import { ContextContent } from './context-content.tsx'

interface ContextDialogProps {
  isOpen: boolean
  message: Message
  onClose: () => void
}

/** What an AI was sent for a reply, as it was sent, for each version of it. */
export default function ContextDialog({ isOpen, message, onClose }: ContextDialogProps) {
  const { t } = useI18n()
  const { jumpTo } = useRoomContext()
  const { displayName } = usePerson(message.sender)
  const chosen = useRef<number | null>(null)
  const goTo = useCallback(
    (seq: number) => {
      chosen.current = seq
      onClose()
    },
    [onClose],
  )

  /** The message takes the focus when the dialog is gone, which would take it back. */
  function onClosed() {
    onClose()
    if (chosen.current !== null) jumpTo?.(chosen.current)
    chosen.current = null
  }

  return (
    <Dialog
      size="form"
      isOpen={isOpen}
      onClose={onClosed}
      title={t('saw.title', { ai: isolate(displayName) })}
      closeLabel={t('common.close')}
    >
      {isOpen && <Versions key={message.id} message={message} onGoTo={jumpTo && goTo} />}
    </Dialog>
  )
}

type Told = Result<{ context: ReplyContext; usage: Message['usage'] | undefined }>

function Versions({ message, onGoTo }: { message: Message; onGoTo: ((seq: number) => void) | null }) {
  const { version: present = 1, versions = 1 } = message
  const [version, setVersion] = useState(() => findLookedBack(message.id)?.version ?? present)
  const [tries, setTries] = useState(0)
  return (
    <>
      {versions > 1 && <Switcher version={version} versions={versions} onChange={setVersion} />}
      <Fetched
        key={`${version} ${tries}`}
        message={message}
        version={version}
        onRetry={() => setTries(tries + 1)}
        onGoTo={onGoTo}
      />
    </>
  )
}

function Switcher({
  version,
  versions,
  onChange,
}: {
  version: number
  versions: number
  onChange: (version: number) => void
}) {
  const { t } = useI18n()
  const step = (label: string, wanted: number, Icon: typeof ChevronLeft) => (
    <IconButton
      size="small"
      label={label}
      // It keeps the focus of whoever has come to the end.
      aria-disabled={wanted < 1 || wanted > versions || undefined}
      onClick={() => wanted >= 1 && wanted <= versions && onChange(wanted)}
    >
      <Icon aria-hidden="true" className="size-4" />
    </IconButton>
  )
  return (
    <fieldset
      aria-label={t('ai.versionOf', { v: version, n: versions })}
      className="mb-2.5 inline-flex items-center rounded-row border border-line text-ink-2"
    >
      {step(t('ai.earlier'), version - 1, ChevronLeft)}
      <span className="min-w-9 px-1 text-center font-semibold text-meta tabular-nums">
        {t('ai.versions', { v: version, n: versions })}
      </span>
      {step(t('ai.later'), version + 1, ChevronRight)}
    </fieldset>
  )
}

function Fetched({
  message,
  version,
  onRetry,
  onGoTo,
}: {
  message: Message
  version: number
  onRetry: () => void
  onGoTo: ((seq: number) => void) | null
}) {
  const { t } = useI18n()
  const [told, setTold] = useState<Told | null>(null)
  useEffect(() => {
    let isGone = false
    void fetchTold(message, version).then((answer) => !isGone && setTold(answer))
    return () => {
      isGone = true
    }
  }, [message, version])
  if (!told) {
    return (
      <div role="status" className="grid gap-3 py-1">
        <span className="sr-only">{t('common.loading')}</span>
        <Skeleton className="h-4 w-3/5" />
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-4/5" />
      </div>
    )
  }
  if (told.ok) return <ContextContent message={message} {...told.data} onGoTo={onGoTo} />
  if (told.error.code === 'not_found') return <p className="text-ink-2 text-row">{t('saw.none')}</p>
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 text-danger">
      <p>{t(`errors.${told.error.code}`)}</p>
      <Button size="small" onClick={onRetry}>
        {t('common.retry')}
      </Button>
    </div>
  )
}

/** What an earlier version has used stands with that version. */
async function fetchTold({ id, version: present = 1, usage }: Message, version: number): Promise<Told> {
  const path = `/api/messages/${id}`
  const [context, past] = await Promise.all([
    getJson<ReplyContext>(`${path}/context?version=${version}`),
    version === present ? null : getJson<{ versions: ReplyVersion[] }>(`${path}/replies`),
  ])
  if (!context.ok) return context
  if (!past) return { ok: true, data: { context: context.data, usage } }
  if (!past.ok) return past
  const one = past.data.versions.find((candidate) => candidate.version === version)
  return { ok: true, data: { context: context.data, usage: one?.usage } }
}
