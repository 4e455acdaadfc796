import { Check, RefreshCw, ServerOff, WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import type { Connection } from '#lib/client/room-view.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type BarStage, toBarStage } from './connection-stage.ts'

interface ConnectionBarProps {
  connection: Connection
  waitingCount: number
  /** Whether a newer build of the page is there, and what puts that away. */
  newBuild: [isThere: boolean, putAway: () => void]
}

/** What the state of the connection means to the reader; silent while all is well and the page is the newest. */
export function ConnectionBar({ connection, waitingCount, newBuild }: ConnectionBarProps) {
  const { t } = useI18n()
  const [isBuildNew, putBuildAway] = newBuild
  const stage = useBarStage(connection)
  return (
    <div
      role="status"
      data-testid="connection"
      data-state={connection.state}
      data-stage={stage}
      className="pointer-events-none absolute inset-x-0 top-0 z-10 print:hidden"
    >
      {stage === 'slim' && (
        <p className="flex h-6 items-center justify-center gap-2 bg-surface-2 text-ink-2 text-meta">
          <Spinner />
          {connection.state === 'connecting' ? t('net.connecting') : t('net.reconnecting')}
        </p>
      )}
      {stage === 'banner' && (
        <p className="flex min-h-10 items-center justify-center gap-2.5 border-line border-b bg-warn-soft px-4 py-2 font-medium text-small text-warn">
          {connection.state === 'outdated' ? (
            <Outdated />
          ) : (
            <Trouble connection={connection} waitingCount={waitingCount} />
          )}
        </p>
      )}
      {stage === 'back' && (
        <p className="flex h-6 items-center justify-center gap-2 bg-accent-soft font-medium text-accent text-meta">
          <Check aria-hidden="true" className="size-3.5" />
          {t('net.back')}
        </p>
      )}
      {stage === 'none' && isBuildNew && <NewBuild onPutAway={putBuildAway} />}
    </div>
  )
}

/** Nothing is lost by going on with the old one, so that the reader chooses when. */
function NewBuild({ onPutAway }: { onPutAway: () => void }) {
  const { t } = useI18n()
  return (
    <p className="flex min-h-8 items-center justify-center gap-2.5 bg-surface-2 px-4 py-1 text-ink-2 text-meta">
      {t('net.newBuild')}
      <Reload />
      <Button size="small" variant="ghost" className="pointer-events-auto" onClick={onPutAway}>
        {t('net.putNewBuildAway')}
      </Button>
    </p>
  )
}

function Reload() {
  const { t } = useI18n()
  return (
    <Button
      size="small"
      icon={<RefreshCw aria-hidden="true" className="size-3.5" />}
      className="pointer-events-auto"
      onClick={() => location.reload()}
    >
      {t('net.reload')}
    </Button>
  )
}

/** Messages that wait are kept on this device, and go out after reloading. */
function Outdated() {
  const { t } = useI18n()
  return (
    <>
      {t('net.outdated')}
      <Reload />
    </>
  )
}

/** What keeps the connection from coming: no network here, a server that does not answer, or what is between. */
function Trouble({ connection, waitingCount: n }: { connection: Connection; waitingCount: number }) {
  const { t } = useI18n()
  const Icon = connection.state === 'offline' ? WifiOff : ServerOff
  return (
    <>
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      {toSentence()}
    </>
  )

  function toSentence(): string {
    if (connection.state === 'offline') return n > 0 ? t('net.offline', { n }) : t('net.offlineIdle')
    if (connection.reason === 'no_socket') return t('net.noSocket')
    return n > 0 ? t('net.serverAway', { n }) : t('net.serverAwayIdle')
  }
}

function useBarStage(connection: Connection): BarStage {
  const { state, since } = connection
  const [now, setNow] = useState(0)
  /** The loss before the present connection was long enough to be shown. */
  const [wasShown, setWasShown] = useState(false)
  const stage = toBarStage(state, now - since, wasShown)
  useEffect(() => {
    // Who comes first has lost nothing that could be back.
    if (state !== 'connecting' && (stage === 'slim' || stage === 'banner')) setWasShown(true)
    if (stage === 'none' && state === 'online') setWasShown(false)
  }, [stage, state])
  useEffect(() => {
    setNow(Date.now())
    if (state === 'online' && !wasShown) return
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [state, wasShown])
  return since === 0 ? 'none' : stage
}
