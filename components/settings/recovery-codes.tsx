import { Check, Copy, Download } from 'lucide-react'
import { useCopy } from '#components/chat/copy.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'

const ICON = 'size-4'

/** Recovery codes, which nobody sees again: to be copied, saved as a file or written down. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useI18n()
  const { isCopied, copy } = useCopy()
  const Icon = isCopied ? Check : Copy

  function save() {
    const url = URL.createObjectURL(new Blob([`${location.host}\n\n${codes.join('\n')}\n`], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `parlor-${t('settings.recoveryFile')}.txt`
    link.click()
    // The download has begun with the press.
    URL.revokeObjectURL(url)
  }

  return (
    <div className="grid gap-4">
      <Banner tone="warn">{t('settings.recoveryOnce')}</Banner>
      <ul
        dir="ltr"
        aria-label={t('settings.recoveryCodes')}
        className="grid grid-cols-2 gap-x-4 gap-y-1.5 rounded-block border bg-surface-2/60 p-4 text-center font-mono text-row max-[22rem]:grid-cols-1"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap justify-end gap-2">
        <Button icon={<Icon aria-hidden="true" className={ICON} />} onClick={() => copy(codes.join('\n'))}>
          {t(isCopied ? 'settings.copied' : 'settings.copy')}
        </Button>
        <Button icon={<Download aria-hidden="true" className={ICON} />} onClick={save}>
          {t('settings.download')}
        </Button>
        <Button variant="primary" onClick={onDone}>
          {t('settings.recoverySaved')}
        </Button>
      </div>
    </div>
  )
}
