import type { MarkdownNode } from './markdown-node.ts'

/** The class of a citation, whose text is the place of a message in its room. */
export const CITATION = 'citation'

const MARK = /\[#(\d{1,15})\]/u

/** A remark plugin that makes a part of its own of each `[#123]`, but not in links: no control stands in another. */
export function citations() {
  return (tree: MarkdownNode) => citeIn(tree)
}

function citeIn(parent: MarkdownNode): void {
  if (!parent.children || parent.type === 'link' || parent.type === 'linkReference') return
  parent.children = parent.children.flatMap((node) => {
    if (node.type !== 'text') {
      citeIn(node)
      return [node]
    }
    return (node.value ?? '').split(MARK).flatMap((value, place): MarkdownNode[] => {
      const text: MarkdownNode = { type: 'text', value }
      if (place % 2 === 0) return value === '' ? [] : [text]
      return [{ type: CITATION, data: { hName: 'span', hProperties: { className: [CITATION] } }, children: [text] }]
    })
  })
}
