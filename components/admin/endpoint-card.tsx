import { Pencil, PlugZap, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import { Card } from './card.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { EndpointForm } from './endpoint-form.tsx'
import { useSave } from './save.ts'
import { TestSteps } from './test-steps.tsx'
import { useConnectionTest } from './use-connection-test.ts'

/** Where AIs are answered: what is set, what failed last, and a test of the way there. */
export function EndpointCard({ endpoint }: { endpoint: EndpointEntry }) {
  const { t } = useI18n()
  const format = useZonedFormat()
  const { save, isBusy, failure } = useSave()
  const test = useConnectionTest(endpoint.assistants[0])
  const [open, setOpen] = useState<'form' | 'delete' | null>(null)
  const name = endpoint.isEnvironment ? t('admin.environment') : endpoint.name
  const { lastError, prices, fixed, assistants } = endpoint

  async function remove() {
    if (await save('endpoint:delete', { id: endpoint.id }, t('admin.deleted'))) setOpen(null)
  }

  return (
    <Card
      title={name}
      note={t('admin.usedBy', { n: assistants.length })}
      action={
        <>
          <IconButton label={t('admin.editEndpoint')} onClick={() => setOpen('form')}>
            <Pencil aria-hidden="true" className="size-4" />
          </IconButton>
          {!endpoint.isEnvironment && (
            <IconButton label={t('admin.deleteEndpoint')} onClick={() => setOpen('delete')}>
              <Trash2 aria-hidden="true" className="size-4" />
            </IconButton>
          )}
          <Button
            variant="primary"
            icon={<PlugZap aria-hidden="true" className="size-4" />}
            isBusy={test.isRunning}
            aria-disabled={assistants.length === 0}
            title={assistants.length === 0 ? t('admin.testNone') : undefined}
            onClick={() => void test.run()}
          >
            {t('admin.test')}
          </Button>
        </>
      }
    >
      <dl className="grid gap-2.5 px-4 py-3.5">
        <Fact label={t('admin.baseUrl')} fixedBy={endpoint.isEnvironment && fixed.baseUrl}>
          {endpoint.baseUrl}
        </Fact>
        <Fact label={t('admin.apiKey')} fixedBy={endpoint.isEnvironment && endpoint.hasKey && fixed.apiKey}>
          {toKey()}
        </Fact>
        {endpoint.proxyUrl && (
          <Fact label={t('admin.proxy')} fixedBy={endpoint.isEnvironment && fixed.proxyUrl}>
            {endpoint.proxyUrl}
          </Fact>
        )}
        {Object.entries(prices).map(([model, price]) => (
          <Fact key={model} label={model}>
            {`${toMoney(price.inputMicros)} / ${toMoney(price.outputMicros)} ${t('admin.pricesHint')}`}
          </Fact>
        ))}
      </dl>
      {endpoint.isUnreadable && (
        <Banner tone="danger" className="mx-4 mb-3.5">
          {t('admin.keyUnreadable')}
        </Banner>
      )}
      {lastError && (
        <div className="mx-4 mb-3.5 rounded-block bg-warn-soft px-3 py-2 text-small text-warn" data-testid="last-error">
          <p>
            <b className="font-semibold">{t('admin.lastError')}</b> · {format.dateTime(lastError.at)} ·{' '}
            {t(`aiErrors.${lastError.code}`)}
          </p>
          {lastError.words && <p className="wrap-anywhere font-mono">{lastError.words}</p>}
        </div>
      )}
      {test.isShown && (
        <div className="border-line border-t">
          <TestSteps steps={test.steps} isRunning={test.isRunning} />
        </div>
      )}
      {open === 'form' && <EndpointForm endpoint={endpoint} onClose={() => setOpen(null)} />}
      {open === 'delete' && (
        <ConfirmDialog
          isDangerous
          title={t('admin.deleteEndpoint')}
          hint={t('admin.deleteEndpointHint', { name })}
          error={failure ? t(failure.code === 'conflict' ? 'admin.inUse' : `errors.${failure.code}`) : undefined}
          isBusy={isBusy}
          action={t('common.delete')}
          onConfirm={() => void remove()}
          onClose={() => setOpen(null)}
        />
      )}
    </Card>
  )

  function toKey(): string {
    if (endpoint.keyEnding) return t('admin.keyShown', { ending: endpoint.keyEnding })
    return t(endpoint.hasKey ? 'admin.keySet' : 'admin.keyNone')
  }

  function toMoney(micros: number): string {
    return format.number(micros / 1_000_000)
  }
}

function Fact({
  label,
  fixedBy,
  children,
}: {
  label: string
  fixedBy?: string | false | undefined
  children: ReactNode
}) {
  const { t } = useI18n()
  return (
    <div className="grid gap-x-3 tablet:grid-cols-[7rem_minmax(0,1fr)]">
      <dt className="wrap-anywhere text-ink-3 text-small/6">{label}</dt>
      <dd className="wrap-anywhere">
        {children}
        {fixedBy && <span className="block text-ink-3 text-meta">{t('admin.fixedBy', { variable: fixedBy })}</span>}
      </dd>
    </div>
  )
}
