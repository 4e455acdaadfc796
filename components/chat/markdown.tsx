import { memo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkBreaks from 'remark-breaks'
import remarkGfm from 'remark-gfm'
import { MarkdownCode, MarkdownTable } from './code-block.tsx'
import { htmlAsText } from './html-as-text.ts'
import { splitBlocks } from './markdown-blocks.ts'
import { MarkdownImage, MarkdownLink } from './markdown-link.tsx'

/**
 * Markdown written by the AI: HTML stays text, nothing is fetched, and of a growing text only the last block is parsed again.
 * Loaded when it is first needed; until then the text is shown as it is.
 */
export default function Markdown({ text }: { text: string }) {
  let start = 0
  return splitBlocks(text).map((block) => {
    const key = start
    start += block.length
    return <Block key={key} text={block} />
  })
}

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={REHYPE} components={COMPONENTS}>
      {text}
    </ReactMarkdown>
  )
})

const REMARK = [remarkGfm, htmlAsText, remarkBreaks]
const REHYPE = [rehypeSanitize]

const COMPONENTS: Components = {
  // The page's own headings end at two: all of these come right below, told apart by their looks.
  h1: ({ children }) => <h3 data-level="1">{children}</h3>,
  h2: ({ children }) => <h3 data-level="2">{children}</h3>,
  h3: ({ children }) => <h3 data-level="3">{children}</h3>,
  h4: ({ children }) => <h3 data-level="4">{children}</h3>,
  h5: ({ children }) => <h3 data-level="4">{children}</h3>,
  h6: ({ children }) => <h3 data-level="4">{children}</h3>,
  a: ({ href, children }) => <MarkdownLink href={href}>{children}</MarkdownLink>,
  img: ({ src, alt }) => <MarkdownImage src={typeof src === 'string' ? src : undefined} alt={alt} />,
  pre: ({ node }) => <MarkdownCode node={node} />,
  table: ({ children }) => <MarkdownTable>{children}</MarkdownTable>,
  input: ({ checked }) => <span aria-hidden="true">{checked ? '☑' : '☐'}</span>,
}
