import { type CSSProperties, Fragment, type FragmentInstance, memo, type Ref, useRef } from 'react'
import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import remarkBreaks from 'remark-breaks'
import remarkCjkFriendly from 'remark-cjk-friendly/parseOnly'
import remarkCjkFriendlyStrikethrough from 'remark-cjk-friendly-gfm-strikethrough/parseOnly'
import remarkGfm from 'remark-gfm'
import { HELD, holdAtNames } from './at-names.ts'
import { Citation } from './citation.tsx'
import { MarkdownCode, MarkdownTable, toText } from './code-block.tsx'
import { Emphasis } from './emphasis.tsx'
import { Formula } from './formula.tsx'
import { isSelectionIn, useHeldWhileSelected } from './held-while-selected.ts'
import { htmlAsText } from './html-as-text.ts'
import { bareLinks } from './markdown-bare-links.ts'
import { splitBlocks } from './markdown-blocks.ts'
import { CITATION, citations } from './markdown-citations.ts'
import { blockDirections } from './markdown-directions.ts'
import { closedFences } from './markdown-fences.ts'
import { formulas, joinFormulas } from './markdown-formulas.ts'
import { MarkdownImage, MarkdownLink } from './markdown-link.tsx'
import { mendTail } from './markdown-tail.ts'

export interface MarkdownProps {
  text: string
  /** More of it comes. */
  isGrowing?: boolean
}

/**
 * Markdown written by the AI: HTML stays text, nothing is fetched, and of a growing text only the last block is parsed again.
 * It waits while somebody selects in that block. Loaded when it is first needed.
 */
export default function Markdown(props: MarkdownProps) {
  const last = useRef<FragmentInstance>(null)
  const shown = useHeldWhileSelected(props, {
    isSelected: () => isSelectionIn(last.current),
    mayChange: ({ isGrowing = false }) => isGrowing,
  })
  return <Blocks {...shown} lastRef={last} />
}

function Blocks({ text, isGrowing = false, lastRef }: MarkdownProps & { lastRef: Ref<FragmentInstance> }) {
  let start = 0
  const blocks = splitBlocks(text)
  return blocks.map((block, index) => {
    const key = start
    start += block.length
    const isLast = index === blocks.length - 1
    return (
      <Fragment key={key} ref={isLast ? lastRef : null}>
        <Block text={isGrowing && isLast ? mendTail(block) : block} />
      </Fragment>
    )
  })
}

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={REHYPE} components={COMPONENTS}>
      {joinFormulas(text)}
    </ReactMarkdown>
  )
})

const NO_SINGLE_TILDE = { singleTilde: false }
const REMARK: Options['remarkPlugins'] = [
  bareLinks,
  formulas,
  [remarkGfm, NO_SINGLE_TILDE],
  remarkCjkFriendly,
  [remarkCjkFriendlyStrikethrough, NO_SINGLE_TILDE],
  closedFences,
  htmlAsText,
  remarkBreaks,
  citations,
  holdAtNames,
]
const SCHEMA = {
  ...defaultSchema,
  attributes: {
    ...defaultSchema.attributes,
    span: [['className', HELD, CITATION]],
    code: [['className', /^language-./, 'formula', 'formula-block'], 'dataIsClosed'],
  },
} satisfies typeof defaultSchema
const REHYPE: Options['rehypePlugins'] = [[rehypeSanitize, SCHEMA], blockDirections]

const COMPONENTS: Components = {
  // The page's own headings end at two: all of these come right below, told apart by their looks.
  h1: ({ dir, children }) => (
    <h3 dir={dir} data-level="1">
      {children}
    </h3>
  ),
  h2: ({ dir, children }) => (
    <h3 dir={dir} data-level="2">
      {children}
    </h3>
  ),
  h3: ({ dir, children }) => (
    <h3 dir={dir} data-level="3">
      {children}
    </h3>
  ),
  h4: ({ dir, children }) => (
    <h3 dir={dir} data-level="4">
      {children}
    </h3>
  ),
  h5: ({ dir, children }) => (
    <h3 dir={dir} data-level="4">
      {children}
    </h3>
  ),
  h6: ({ dir, children }) => (
    <h3 dir={dir} data-level="4">
      {children}
    </h3>
  ),
  em: ({ node, children }) => <Emphasis text={node ? toText(node) : ''}>{children}</Emphasis>,
  a: ({ href, children }) => <MarkdownLink href={href}>{children}</MarkdownLink>,
  img: ({ src, alt }) => <MarkdownImage src={typeof src === 'string' ? src : undefined} alt={alt} />,
  ol: ({ node, start, dir, children }) => (
    <ol
      start={start}
      dir={dir}
      style={toMarkerStyle(start ?? 1, node?.children.filter(({ type }) => type === 'element').length ?? 0)}
    >
      {children}
    </ol>
  ),
  code: ({ className, children }) =>
    className?.startsWith('formula') ? (
      <Formula source={String(children)} isBlock={className.includes('formula-block')} />
    ) : (
      <code dir="ltr">{children}</code>
    ),
  span: ({ className, children }) =>
    className === CITATION ? <Citation seq={Number(children)} /> : <span className={className}>{children}</span>,
  pre: ({ node }) => <MarkdownCode node={node} />,
  table: ({ dir, children }) => <MarkdownTable dir={dir}>{children}</MarkdownTable>,
  input: ({ checked }) => <span aria-hidden="true">{checked ? '☑' : '☐'}</span>,
}

/** Room for the longest number of a list, beside its dot and gap. */
function toMarkerStyle(start: number, items: number): CSSProperties {
  return { '--digits': String(start + items).length } as CSSProperties
}
