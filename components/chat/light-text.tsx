import { type ReactNode, useMemo } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { HELD, splitAtNames } from './at-names.ts'
import { CodeBlock } from './code-block.tsx'
import { useNamesIn } from './directory.ts'
import { Emphasis } from './emphasis.tsx'
import {
  type LightBlock,
  type LightNode,
  type ListItem,
  QUOTE_MARK,
  toLightBlocks,
  toListItem,
} from './light-markdown.ts'
import { findHiddenHost } from './link-destination.ts'
import { useRoomContext } from './room-context.tsx'
import { copyAsTyped, NOT_TYPED, typedAround } from './typed-copy.ts'

/** A person's text in light Markdown, and what stands behind it: every line break, tab and run of spaces as it was typed, and copied so. */
export function LightText({ text, end }: { text: string; end?: ReactNode }) {
  const names = useNamesIn(useRoomContext().directory, text)
  const blocks = useMemo(() => toLightBlocks(text, names), [text, names])
  const last = blocks.at(-1)
  const isEndInLine = last?.type === 'lines' && !last.isQuote
  return (
    <div className="light" onCopy={copyAsTyped}>
      {withKeys(blocks, (block, key) =>
        block.type === 'fence' ? (
          <Fence key={key} {...block} />
        ) : (
          <Lines key={key} {...block} isLast={block === last} end={block === last && isEndInLine && end} />
        ),
      )}
      {!isEndInLine && end && <div {...NOT_TYPED}>{end}</div>}
    </div>
  )
}

function Fence({ source, code, language, isClosed }: Extract<LightBlock, { type: 'fence' }>) {
  const codeAt = source.indexOf('\n') + 1
  return (
    <div {...typedAround(source.slice(0, codeAt), source.slice(codeAt + code.length))}>
      <CodeBlock code={code} language={language} isClosed={isClosed} />
    </div>
  )
}

interface LinesProps extends Extract<LightBlock, { type: 'lines' }> {
  isLast: boolean
  end: ReactNode
}

function Lines({ isQuote, lines, isLast, end }: LinesProps) {
  const Frame = isQuote ? 'blockquote' : 'div'
  return (
    <Frame dir="auto" className="max-w-[44rem] whitespace-pre-wrap [unicode-bidi:plaintext] wrap-anywhere [tab-size:4]">
      {withKeys(lines, (line, key) => {
        const lineEnd = isLast && line === lines.at(-1) ? '' : '\n'
        const item = isQuote ? null : toListItem(line)
        if (item) {
          return (
            <Item key={key} item={item}>
              {lineEnd}
            </Item>
          )
        }
        return (
          <span key={key} {...(isQuote && typedAround(QUOTE_MARK, ''))}>
            <Nodes nodes={line} />
            {lineEnd}
          </span>
        )
      })}
      {end && <span {...NOT_TYPED}>{end}</span>}
    </Frame>
  )
}

/** A line of a list: what does not fit goes on behind the marker. Numbers stay as they were typed, others are a dot. */
function Item({ item: { indent, marker, gap, rest }, children }: { item: ListItem; children: ReactNode }) {
  const isNumber = /\d/.test(marker)
  return (
    <span className="grid grid-cols-[auto_minmax(0,1fr)]">
      <span className="text-ink-3">
        {indent}
        {isNumber ? (
          marker
        ) : (
          <span {...typedAround(marker, '')}>
            <span {...NOT_TYPED}>•</span>
          </span>
        )}
        {gap}
      </span>
      <span>
        <Nodes nodes={rest} />
        {children}
      </span>
    </span>
  )
}

function Nodes({ nodes }: { nodes: LightNode[] }) {
  return withKeys(nodes, (node, key) => {
    if (node.type === 'text') return <Prose key={key} text={node.text} />
    if (node.type !== 'emphasis') return <Token key={key} token={node} />
    return (
      <span key={key} {...typedAround(node.mark, node.mark)}>
        <Emphasized node={node} />
      </span>
    )
  })
}

function Prose({ text }: { text: string }) {
  return withKeys(splitAtNames(text), (part, place) =>
    place % 2 === 0 ? (
      part
    ) : (
      <span key={place} className={HELD}>
        {part}
      </span>
    ),
  )
}

function Emphasized({ node }: { node: Extract<LightNode, { type: 'emphasis' }> }) {
  const content = <Nodes nodes={node.children} />
  const inner = node.mark === '***' ? <Emphasis text={toTyped(node.children)}>{content}</Emphasis> : content
  if (node.tag === 'em') return <Emphasis text={toTyped(node.children)}>{content}</Emphasis>
  return node.tag === 'del' ? <del>{inner}</del> : <strong>{inner}</strong>
}

function Token({ token }: { token: Exclude<LightNode, { type: 'text' | 'emphasis' }> }) {
  const { me } = useRoomContext()
  if (token.type === 'code') {
    const at = token.text.indexOf(token.code)
    return (
      <code dir="ltr" {...typedAround(token.text.slice(0, at), token.text.slice(at + token.code.length))}>
        {token.code}
      </code>
    )
  }
  if (token.type === 'mention')
    return <Mention text={token.text} username={token.username} isMe={token.username === me.username} />
  const { label = token.text } = token
  const labelAt = token.text.indexOf(label)
  const hiddenHost = findHiddenHost(label, new URL(token.href))
  return (
    <a
      href={token.href}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      className="text-link underline [unicode-bidi:isolate] decoration-link/40 underline-offset-3 hover:decoration-link"
    >
      <span {...typedAround(token.text.slice(0, labelAt), token.text.slice(labelAt + label.length))}>{label}</span>
      {hiddenHost && (
        <bdi dir="ltr" {...NOT_TYPED} className="select-none text-ink-3">
          {' '}
          ({hiddenHost})
        </bdi>
      )}
    </a>
  )
}

/** A mention so short is not parted: its @ would end a line. A longer one may have no room in a line of large text. */
const HELD_CHARACTERS = 8

function Mention({ text, username, isMe }: { text: string; username: string; isMe: boolean }) {
  const { actions } = useRoomContext()
  return (
    <span
      {...(actions && { 'data-profile': username })}
      className={classNames(
        'chip-text rounded-[5px] box-decoration-clone [unicode-bidi:isolate] px-1 py-px font-semibold',
        actions && 'cursor-pointer',
        text.length <= HELD_CHARACTERS && 'whitespace-nowrap',
        isMe ? 'bg-mention/14 text-[color-mix(in_oklch,var(--mention)_82%,var(--ink))]' : 'bg-accent-soft text-accent',
      )}
    >
      {text}
    </span>
  )
}

function toTyped(nodes: LightNode[]): string {
  return nodes.map((node) => (node.type === 'emphasis' ? toTyped(node.children) : node.text)).join('')
}

/** What is shown of a list that only changes as a whole: the place of each is its key. */
function withKeys<T>(list: T[], show: (item: T, key: number) => ReactNode): ReactNode[] {
  return Array.from(list.entries(), ([place, item]) => show(item, place))
}
