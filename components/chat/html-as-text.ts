import type { MarkdownNode } from './markdown-node.ts'

/** A remark plugin: HTML that the AI wrote is shown as the text it is, instead of being dropped; `<br>` breaks the line. */
export function htmlAsText() {
  return (tree: MarkdownNode) => replaceIn(tree, false)
}

const BREAK = /^<br\s*\/?>$/iu
/** What holds words holds only words below it; elsewhere text needs a paragraph. */
const HOLDS_WORDS = new Set(['paragraph', 'heading', 'tableCell'])

function replaceIn(parent: MarkdownNode, isAmongWords: boolean): void {
  const isInline = isAmongWords || HOLDS_WORDS.has(parent.type)
  if (!parent.children) return
  parent.children = parent.children.map((node) => {
    replaceIn(node, isInline)
    if (node.type !== 'html') return node
    const text: MarkdownNode = BREAK.test(node.value ?? '')
      ? { type: 'break' }
      : { type: 'text', value: node.value ?? '' }
    return isInline ? text : { type: 'paragraph', children: [text] }
  })
}
