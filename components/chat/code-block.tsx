import { Check, Copy } from 'lucide-react'
import { Fragment, memo, type ReactNode, useRef } from 'react'
import type { ExtraProps } from 'react-markdown'
import { withoutControls } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { useCopy } from './copy.ts'
import { isSelectionIn, useHeldWhileSelected } from './held-while-selected.ts'
import { useHighlight } from './highlight.ts'
import type { ColoredRun } from './highlight-worker.ts'
import { scrollable } from './scrollable.ts'
import { NOT_TYPED } from './typed-copy.ts'

type Element = NonNullable<ExtraProps['node']>

interface CodeBlockProps {
  code: string
  language: string
  /** Its end has come: it will not change any more. */
  isClosed: boolean
}

/** A fence: its language, a button that copies it, and the code in a frame of its own that scrolls sideways. */
export function CodeBlock({ code, language, isClosed }: CodeBlockProps) {
  const { t } = useI18n()
  const { isCopied, copy } = useCopy()
  const place = useRef<HTMLElement>(null)
  const lines = useHeldWhileSelected(useHighlight(code, language, isClosed), {
    isSelected: () => isSelectionIn(place.current),
    mayChange: (shown) => shown === null,
  })
  return (
    <div className="md-frame bg-code">
      <div
        {...NOT_TYPED}
        className="flex h-9 select-none items-center border-line border-b pr-1.5 pl-3.5 text-ink-3 text-meta max-tablet:h-11"
      >
        <span>{withoutControls(language) || t('message.code')}</span>
        <button
          type="button"
          onClick={() => copy(code)}
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
        dir="ltr"
        {...scrollable(t('message.code'))}
        className="overflow-x-auto px-3.5 py-3 font-mono text-[0.8125rem]/[1.6] -outline-offset-2"
      >
        <code ref={place}>{lines ? <ColoredCode lines={lines} /> : code}</code>
      </pre>
    </div>
  )
}

const ColoredCode = memo(function ColoredCode({ lines }: { lines: ColoredRun[][] }) {
  return Array.from(lines.entries(), ([number, runs]) => (
    <Fragment key={number}>
      {number > 0 && '\n'}
      {Array.from(runs.entries(), ([place, [text, color]]) =>
        color === '' ? (
          text
        ) : (
          <span key={place} style={{ color }}>
            {text}
          </span>
        ),
      )}
    </Fragment>
  ))
})

/** The code that Markdown found. */
export function MarkdownCode({ node }: { node: Element | undefined }) {
  const code = node?.children.find((child) => child.type === 'element')
  if (!code) return null
  const isClosed = code.properties.dataIsClosed !== undefined
  return <CodeBlock code={toText(code).replace(/\n$/, '')} language={toLanguage(code)} isClosed={isClosed} />
}

/** A table in a frame that scrolls sideways; its edge fades where more of it follows. */
export function MarkdownTable({ dir, children }: { dir: string | undefined; children: ReactNode }) {
  const { t } = useI18n()
  return (
    <div dir={dir} className="md-frame">
      <div {...scrollable(t('message.table'))} className="fading-edge overflow-x-auto -outline-offset-2">
        <table>{children}</table>
      </div>
    </div>
  )
}

function toLanguage(code: Element): string {
  const names = code.properties.className
  const name = Array.isArray(names) ? names.find((one) => String(one).startsWith('language-')) : undefined
  return name === undefined ? '' : String(name).slice('language-'.length)
}

/** All text of an element. */
export function toText(element: Element): string {
  return element.children
    .map((child) => (child.type === 'text' ? child.value : child.type === 'element' ? toText(child) : ''))
    .join('')
}
