import { Check, Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ExtraProps } from 'react-markdown'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useCopy } from './copy.ts'
import { scrollable } from './scrollable.ts'

type Element = NonNullable<ExtraProps['node']>

/** A fence: its language, a button that copies it, and the code in a frame of its own that scrolls sideways. */
export function MarkdownCode({ node }: { node: Element | undefined }) {
  const { t } = useI18n()
  const { isCopied, copy } = useCopy()
  const code = node?.children.find((child) => child.type === 'element')
  const text = code ? toText(code).replace(/\n$/, '') : ''
  const language = code ? toLanguage(code) : ''
  return (
    <div className="md-frame bg-code">
      <div className="flex h-9 items-center border-line border-b pr-1.5 pl-3.5 text-ink-3 text-meta max-tablet:h-11">
        <span>{language || t('message.code')}</span>
        <button
          type="button"
          onClick={() => copy(text)}
          className="ml-auto flex min-h-7 items-center gap-1.5 rounded-[7px] px-2 text-ink-2 transition-colors duration-hover hover:bg-surface-3 hover:text-ink max-tablet:min-h-11"
        >
          {isCopied ? (
            <Check aria-hidden="true" className="size-3.5" />
          ) : (
            <Copy aria-hidden="true" className="size-3.5" />
          )}
          <span aria-live="polite">{isCopied ? t('common.copied') : t('common.copy')}</span>
        </button>
      </div>
      <pre
        {...scrollable(t('message.code'))}
        className="overflow-x-auto px-3.5 py-3 font-mono text-[0.8125rem]/[1.6] -outline-offset-2"
      >
        <code>{text}</code>
      </pre>
    </div>
  )
}

/** A table in a frame that scrolls sideways. */
export function MarkdownTable({ children }: { children: ReactNode }) {
  const { t } = useI18n()
  return (
    <div {...scrollable(t('message.table'))} className="md-frame overflow-x-auto -outline-offset-2">
      <table>{children}</table>
    </div>
  )
}

function toLanguage(code: Element): string {
  const names = code.properties.className
  const name = Array.isArray(names) ? names.find((one) => String(one).startsWith('language-')) : undefined
  return name === undefined ? '' : String(name).slice('language-'.length)
}

function toText(element: Element): string {
  return element.children
    .map((child) => (child.type === 'text' ? child.value : child.type === 'element' ? toText(child) : ''))
    .join('')
}
