import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { EndpointEntry } from '#lib/protocol/endpoints.ts'
import { type EndpointFields, type PriceLine, toEndpointFields, toEndpointInput } from './endpoint-fields.ts'
import { findFailureSentence, findFieldSentence } from './failure.ts'
import { FormDialog } from './form-dialog.tsx'
import { useSave } from './save.ts'
import { LinesField, TextField } from './text-field.tsx'

interface EndpointFormProps {
  /** Null: it is to be made. */
  endpoint: EndpointEntry | null
  onClose: () => void
}

/** Makes an endpoint, or changes what may be changed of one. Keys and headers go in and never come out. */
export function EndpointForm({ endpoint, onClose }: EndpointFormProps) {
  const { t } = useI18n()
  const { save, isBusy, failure, forget, fail } = useSave()
  const before = toEndpointFields(endpoint)
  const [fields, setFields] = useState(before)
  const fixed = endpoint?.fixed ?? {}
  const isEnvironment = endpoint?.isEnvironment === true

  function change(part: Partial<EndpointFields>) {
    setFields((now) => ({ ...now, ...part }))
    forget()
  }

  async function submit() {
    const wanted = toEndpointInput(fields, before)
    if (!wanted) return fail({ code: 'invalid', fields: { body: 'invalid' } })
    if (endpoint && Object.keys(wanted).length === 0) return onClose()
    const { name, baseUrl } = fields
    const isSaved = endpoint
      ? await save('endpoint:change', { ...wanted, id: endpoint.id }, t('admin.saved'))
      : await save('endpoint:create', { ...wanted, name, baseUrl }, t('admin.saved'))
    if (isSaved) onClose()
  }

  const text = (name: Exclude<keyof EndpointFields, 'prices'>) => ({
    name,
    value: fields[name],
    fixedBy: fixed[name],
    error: findFieldSentence(t, failure, name),
    onChange: (value: string) => change({ [name]: value }),
  })
  const names = endpoint?.headerNames.join(', ')
  return (
    <FormDialog
      title={t(endpoint ? 'admin.editEndpoint' : 'admin.newEndpoint')}
      isBusy={isBusy}
      error={findFailureSentence(t, failure)}
      onSubmit={submit}
      onClose={onClose}
    >
      {!isEnvironment && <TextField label={t('admin.name')} {...text('name')} />}
      <TextField label={t('admin.baseUrl')} dir="ltr" placeholder="https://api.openai.com/v1" {...text('baseUrl')} />
      {!isEnvironment && (
        <>
          <div className="grid items-start gap-x-3 gap-y-[0.9375rem] tablet:grid-cols-2">
            <TextField
              label={t('admin.apiKey')}
              hint={t(endpoint?.hasKey ? 'admin.keyKept' : 'admin.encrypted')}
              type="password"
              dir="ltr"
              autoComplete="new-password"
              {...text('apiKey')}
            />
            <TextField
              label={t('admin.proxy')}
              isOptional
              dir="ltr"
              placeholder="http://host:port"
              {...text('proxyUrl')}
            />
          </div>
          <LinesField
            label={t('admin.headers')}
            hint={names ? t('admin.headersKept', { names }) : t('admin.headersHint')}
            isCode
            {...text('headers')}
          />
          <LinesField label={t('admin.body')} hint={t('admin.bodyHint')} isCode {...text('body')} />
        </>
      )}
      <PriceLines prices={fields.prices} onChange={(prices) => change({ prices })} />
    </FormDialog>
  )
}

function PriceLines({ prices, onChange }: { prices: PriceLine[]; onChange: (prices: PriceLine[]) => void }) {
  const { t } = useI18n()
  const set = (index: number, part: Partial<PriceLine>) =>
    onChange(prices.map((line, at) => (at === index ? { ...line, ...part } : line)))
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 flex w-full items-baseline font-semibold text-[0.84375rem]/5">
        {t('admin.prices')}
        <span className="ml-auto font-normal text-ink-3 text-small">{t('admin.pricesHint')}</span>
      </legend>
      {prices.map((line, index) => (
        <div key={line.key} className="grid grid-cols-[minmax(0,1fr)_5.5rem_5.5rem_auto] items-center gap-1.5">
          {PRICE_FIELDS.map(({ name, label, ...rest }) => (
            <Input
              key={name}
              {...rest}
              aria-label={t(label)}
              placeholder={t(label)}
              dir="ltr"
              autoComplete="off"
              value={line[name]}
              onChange={(event) => set(index, { [name]: event.target.value })}
              className="px-2.5"
            />
          ))}
          <IconButton label={t('admin.removePrice')} onClick={() => onChange(prices.filter((one) => one !== line))}>
            <X aria-hidden="true" className="size-4" />
          </IconButton>
        </div>
      ))}
      <Button
        size="small"
        className="justify-self-start"
        icon={<Plus aria-hidden="true" className="size-3.5" />}
        onClick={() => onChange([...prices, { key: crypto.randomUUID(), model: '', input: '', output: '' }])}
      >
        {t('admin.addPrice')}
      </Button>
    </fieldset>
  )
}

const PRICE_FIELDS = [
  { name: 'model', label: 'admin.priceModel' },
  { name: 'input', label: 'admin.priceInput', inputMode: 'decimal' },
  { name: 'output', label: 'admin.priceOutput', inputMode: 'decimal' },
] as const
