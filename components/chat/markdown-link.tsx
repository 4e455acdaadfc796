import { ExternalLink } from 'lucide-react'
import { Children, type ReactNode } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import { findHiddenHost } from './link-destination.ts'

interface MarkdownLinkProps {
  href: string | undefined
  children: ReactNode
}

/** A link that the AI wrote: it says where it leads, because its text may say anything. */
export function MarkdownLink({ href, children }: MarkdownLinkProps) {
  const url = toWebUrl(href)
  if (!url) return <span>{children}</span>
  const hiddenHost = findHiddenHost(Children.toArray(children).join(''), url)
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      className="text-link underline-offset-3 [unicode-bidi:isolate]"
    >
      {children}
      {hiddenHost && (
        <bdi dir="ltr" className="select-none text-[0.86em] text-ink-3">
          {' '}
          ({hiddenHost})
        </bdi>
      )}
    </a>
  )
}

/** A picture that the AI pointed at is a link: opening it is the reader's own act. */
export function MarkdownImage({ src, alt }: { src: string | undefined; alt: string | undefined }) {
  const { t } = useI18n()
  const url = toWebUrl(src)
  if (!url) return <span>{alt}</span>
  return (
    <a
      href={url.href}
      title={alt}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      className="inline-flex max-w-full items-center gap-1.5 rounded-row border border-line px-2.5 py-1 text-link text-small"
    >
      <ExternalLink aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="truncate">{t('message.imageBlocked', { host: url.hostname })}</span>
    </a>
  )
}

function toWebUrl(href: string | undefined): URL | null {
  if (!href || !URL.canParse(href)) return null
  const url = new URL(href)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
}
