import { ExternalLink } from 'lucide-react'
import { Children, isValidElement, type ReactNode } from 'react'
import { withoutControls } from '#lib/i18n/direction.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import { findHiddenHost } from './link-destination.ts'

interface MarkdownLinkProps {
  href: string | undefined
  children: ReactNode
}

/** A link that the AI wrote: it says where it leads, because its text may say anything. */
export function MarkdownLink({ href, children }: MarkdownLinkProps) {
  const url = toUrl(href)
  if (!url) return <span>{children}</span>
  const text = toText(children)
  const hidden = url.protocol === 'mailto:' ? findHiddenAddress(text, url) : findHiddenHost(text, url)
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      className="text-link underline-offset-3 [unicode-bidi:isolate]"
    >
      {children}
      {hidden && (
        <bdi dir="ltr" className="select-none text-[0.86em] text-ink-3">
          {' '}
          ({hidden})
        </bdi>
      )}
    </a>
  )
}

/** A picture that the AI pointed at is a link: opening it is the reader's own act. */
export function MarkdownImage({ src, alt }: { src: string | undefined; alt: string | undefined }) {
  const { t } = useI18n()
  const url = toUrl(src)
  if (!url || url.protocol === 'mailto:') return <span>{alt && withoutControls(alt)}</span>
  return (
    <a
      href={url.href}
      title={alt && withoutControls(alt)}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      className="inline-flex max-w-full items-center gap-1.5 rounded-row border border-line px-2.5 py-1 text-link text-small"
    >
      <ExternalLink aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="wrap-anywhere min-w-0">{t('message.imageBlocked', { host: url.host })}</span>
    </a>
  )
}

/** Of all addresses those of the web and of mail, of which only to whom it goes is kept. */
function toUrl(href: string | undefined): URL | null {
  if (!href || !URL.canParse(href)) return null
  const url = new URL(href)
  if (url.protocol === 'mailto:') return new URL(`mailto:${url.pathname}`)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
}

function findHiddenAddress(text: string, url: URL): string | null {
  return text === url.pathname ? null : url.pathname
}

/** The words of a link, whatever marks are around them. */
function toText(node: ReactNode): string {
  return Children.toArray(node)
    .map((child) => (isValidElement<{ children?: ReactNode }>(child) ? toText(child.props.children) : String(child)))
    .join('')
}
