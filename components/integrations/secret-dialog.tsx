import { Check, Copy } from 'lucide-react'
import { CodeBlock } from '#components/chat/code-block.tsx'
import { useCopy } from '#components/chat/copy.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

interface SecretDialogProps {
  title: string
  /** That it is shown this once. */
  warning: string
  label: string
  secret: string
  /** How to try it out. */
  example?: { title: string; hint: string; curl: string }
  /** On the button that closes it. */
  action: string
  onClose: () => void
}

/** Something that is shown this once, to be copied. */
export function SecretDialog({ title, warning, label, secret, example, action, onClose }: SecretDialogProps) {
  const { t } = useI18n()
  const { isCopied, copy } = useCopy()
  const Icon = isCopied ? Check : Copy
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      size="form"
      footer={
        <Button variant="primary" onClick={onClose}>
          {action}
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-[0.9375rem]">
        <Banner tone="warn">{warning}</Banner>
        <Field label={label}>
          {(control) => (
            <span className="flex gap-2">
              <Input
                {...control}
                readOnly
                dir="ltr"
                value={secret}
                onFocus={(event) => event.target.select()}
                className="font-mono text-small!"
              />
              <Button
                className="min-h-11"
                icon={<Icon aria-hidden="true" className="size-4" />}
                onClick={() => copy(secret)}
              >
                <span aria-live="polite">{t(isCopied ? 'common.copied' : 'common.copy')}</span>
              </Button>
            </span>
          )}
        </Field>
        {example && (
          <section aria-label={example.title} className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
            <h3 className="font-semibold text-[0.84375rem]/5">{example.title}</h3>
            <CodeBlock code={example.curl} language="bash" isClosed />
            <p className="text-ink-3 text-small">{example.hint}</p>
          </section>
        )}
      </div>
    </Dialog>
  )
}
